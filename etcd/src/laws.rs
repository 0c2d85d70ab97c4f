//! Laws, and the faults under which they were tested.
//!
//! # Laws of a watcher
//!
//! 1. **Newest.** A get returns the newest value of a key that is known. Older values that were not read are skipped.
//! 2. **One key at a time.** With many keys, a get returns one key that has changed. Keys come in the order in which
//!    they became unread, so a key that changes all the time does not hold up the others.
//! 3. **Memory of the keys.** What is unread takes at most one entry for each key, however long the reader sleeps.
//! 4. **Nothing twice.** A value is not returned again before it has changed. If the same bytes are put again, that is
//!    not news, except to a watcher of [`versioned`](crate::Value::versioned) or [`entries`](crate::Value::entries),
//!    to which each new revision is news.
//! 5. **Deletions.** A deletion is returned once, as `None` to the decoder, and only if the key itself was returned
//!    before. That a key never existed is returned only by a value [`with_absence`](crate::Value::with_absence).
//! 6. **Backlog.** The backlog is what existed when the watcher was first asked: as a linearizable read of etcd shows
//!    it, or as the other watchers of the value know it. It waits while etcd can't be reached, so "no such key" is
//!    never confused with "no connection".
//! 7. **Faults.** After any failure, the watcher tries again for ever. Once etcd answers, it returns exactly what
//!    differs from what it has returned before, deletions included, even if etcd was compacted, restored from a backup,
//!    or replaced by another cluster.
//! 8. **Errors.** A get fails only because of the decoder, or for ever because a tokio runtime is missing or gone.
//! 9. **Cancelling.** Dropping a pending get changes nothing: nothing is consumed, and no waker stays behind.
//! 10. **Nothing leaks.** All watchers of a value share one watch of etcd, which ends when the last of them is dropped.
//! 11. **No lock around your code.** Decoders, wakers and destructors run outside all locks. They may use the value.
//! 12. **Going on.** If [`read_up_to`](crate::Watcher::read_up_to) returns a version, the reader knows everything as it
//!     was at that version, and [`watch_after`](crate::Value::watch_after) returns exactly what differs from it.
//! 13. **Read what was written.** After [`reached(v)`](crate::Watcher::reached), no get returns a value that etcd had
//!     already replaced at version `v`.
//!
//! [`mark_unseen`](crate::Watcher::mark_unseen) is the exception to law 4: it makes what was returned unread again.
//!
//! | law | tests, in `etcd/tests/it` unless said otherwise |
//! |---|---|
//! | 1 | `a_get_gives_the_newest_value`, `a_thousand_unread_puts_are_one_get`, `a_put_between_the_read_and_the_watch_is_not_missed`, `events_older_than_asked_for_are_dropped` |
//! | 2 | `a_get_gives_one_changed_key_at_a_time`, `a_key_that_changes_all_the_time_keeps_no_other_waiting`, `keys_outside_are_not_watched` |
//! | 3 | `a_sleeping_reader_costs_the_memory_of_the_keys`, `a_hundred_watchers_share_ten_thousand_keys`, in programs of their own |
//! | 4 | `equal_bytes_are_no_news`, `what_comes_back_before_it_was_read_is_no_news`, `every_revision_is_news_with_its_version_though_the_bytes_are_the_same`, `what_is_marked_as_unseen_is_returned_again` |
//! | 5 | `a_deletion_is_given_once_and_the_key_is_forgotten`, `a_key_that_went_before_it_was_read_is_not_mentioned`, `a_deletion_is_none_and_an_empty_value_is_not`, `the_absence_of_a_key_is_a_value_where_it_was_asked_for` |
//! | 6 | `the_backlog_of_a_range_is_each_key_once`, `news_are_no_part_of_the_backlog_of_a_range`, `a_backlog_key_that_has_changed_is_given_as_it_is_now`, `unreachable_is_not_absent`, `a_watcher_that_joins_while_cut_off_waits_for_what_is_true` |
//! | 7 | the table below |
//! | 8 | `what_can_not_be_decoded_is_an_error_once`, `when_the_runtime_is_gone_gets_end`, `without_a_runtime_gets_end` |
//! | 9 | `a_dropped_get_loses_nothing`, `a_dropped_get_of_a_new_watcher_loses_nothing`, `a_get_can_be_dropped_while_the_first_read_hangs` |
//! | 10 | `many_watchers_are_one_watch_of_etcd`, `a_thousand_watchers_that_come_and_go_leave_no_watch_behind`, `a_dropped_watcher_leaves_no_watch_behind_though_nothing_ever_happens` |
//! | 11 | `a_waker_may_use_the_value_that_wakes_it`, `a_panic_of_a_decoder_loses_that_change_only` |
//! | 12 | `a_watcher_goes_on_where_another_ended`, `there_is_no_revision_to_go_on_from_while_something_is_unread`, `in_a_thousand_rounds_another_watcher_goes_on_where_one_has_read_up_to` |
//! | 13 | `a_watcher_that_has_reached_a_version_returns_nothing_older`, and in `etcd/tests/clients` `a_new_watcher_that_has_reached_a_version_returns_it_or_a_later_one` |
//!
//! Laws 1 to 5, 7 and 12 are also checked without etcd, by random steps beside a simple model: `etcd/src/model.rs`.
//!
//! # How it works
//!
//! All watchers of a value and of its clones share a task, the *follower*, and with it one watch of etcd. The follower
//! reads what exists, and then watches from the revision that it has read. After *every* break it reads again, and each
//! watcher returns exactly what differs from what it has returned. The follower never asks etcd for history, so no
//! history can be compacted, too long, or that of another etcd.
//!
//! When etcd has sent nothing for 10 s, the follower asks it for a sign of life on the watch itself. If other keys have
//! changed in the meantime, it also asks whether the watched keys are still as it knows them. This is how it notices a
//! watch that is dead at the far end of a proxy, and a change that was lost.
//!
//! The newest bytes of all keys of a value are in memory once, while it is watched. Each watcher adds the keys that it
//! has not read, each with the newest bytes and those that it returned before. All of this is under one lock for each
//! value, which is held while changes are put in or one is taken out.
//!
//! # Faults that were tried
//!
//! All of these are tests of `etcd/test`, run on etcd 3.4.23 and 3.5.1. Those marked with * use a small server that
//! misbehaves on purpose, because a real etcd can't be made to. "News" means: exactly what differs from what the
//! reader was given.
//!
//! | fault | what a watcher does | test |
//! |---|---|---|
//! | the connection breaks, etcd restarts | reads again: news within about a second after etcd is back | `a_connection_that_breaks_loses_and_repeats_nothing`, `a_restart_of_etcd_is_survived` |
//! | an outage of 20 s, with 5000 watchers of a value | takes 0.2 % of a processor meanwhile; news for all 0.06 s after its end | `five_thousand_watchers_get_over_an_outage_together` |
//! | the network swallows everything | notices it after 15 s, then as above | `a_network_that_swallows_everything_is_noticed` |
//! | a member is killed, leader or not; all in turn | continues with another member | `a_killed_leader_is_survived`, `a_range_is_followed_through_restarts_of_all_members_in_turn`, `a_client_of_one_member_can_be_moved_to_others` |
//! | a member loses its leader, or is cut off from the others | is refused there, and continues when there is a leader | `a_member_without_a_leader_is_noticed_and_heals`, `a_watcher_that_is_cut_off_with_its_member_catches_up_when_it_heals` |
//! | a member is frozen | leaves it: news after 8 s, measured; at most 15 s to notice, and 5 s for each request that waits for it | `a_frozen_member_delays_news_for_a_while_and_is_left` |
//! | a value flaps, a backlog is half read | `read_up_to` returns `None`; where it returned a version, in 730 of 1000 random rounds, another watcher continued from there | `in_a_thousand_rounds_another_watcher_goes_on_where_one_has_read_up_to` |
//! | everything that was missed is compacted; a deletion is the compaction revision | news, including the deletion | `a_compaction_while_a_get_waits_hides_nothing`, `a_deletion_that_is_the_compaction_revision_is_given` |
//! | etcd is restored from a backup, and has passed the old revision since | news | `an_etcd_that_was_restored_and_has_gone_on_is_read_again` |
//! | another cluster on the same port, with fewer or with more revisions | news | `another_cluster_with_fewer_revisions_is_read_again`, `another_cluster_with_more_revisions_is_read_again` |
//! | another cluster between the read and the watch* | notices it, and reads again | `another_cluster_between_the_read_and_the_watch_is_noticed` |
//! | 2300 MiB of history while cut off (64 in the test; `EVENT_VALUE_HISTORY`) | 349 bytes of traffic, 0.3 s | `no_history_is_replayed_however_much_there_is` |
//! | a range of 100 000 keys | arrives in pages; after a break, only what has changed is returned | `a_range_of_a_hundred_thousand_keys_arrives_and_so_does_what_changes_in_it` |
//! | 100 000 puts (or 1 000 000) while a reader sleeps | 0.6 MiB more | `a_sleeping_reader_costs_the_memory_of_the_keys` |
//! | events that are older than asked for* | drops them | `events_older_than_asked_for_are_dropped` |
//! | a change or a deletion that etcd does not report* | finds it after 20 to 25 s at most, and after about 30 s behind etcd's gRPC proxy, if there was nothing else to report | `a_change_that_etcd_does_not_tell_is_found`, `a_deletion_that_etcd_does_not_tell_is_found` |
//! | a watch that falls silent while reads still work* | notices it after 15 s | `a_watch_that_falls_silent_is_noticed_while_all_else_works` |
//! | etcd's gRPC proxy, which does not pass on requests for progress* | shows by a read every 15 s that nothing is missing | `a_proxy_that_passes_no_requests_for_progress_on_is_no_outage_but_loses_nothing_either` |
//! | a proxy that allows 3 streams, 200 watchers* | they share one | `many_watchers_of_a_value_leave_streams_for_others` |
//! | watches that end right after they were created* | counts them in `failures`, with one warning for each outage | `watches_that_end_at_once_are_counted_until_one_holds`, `watches_that_end_after_a_word_are_counted_until_one_holds` |
//! | a watch is refused 50 times* | news all the same, because each attempt reads | `a_creation_that_is_refused_fifty_times_is_tried_again_ever_less_often` |
//! | permission denied, user unknown, empty key | tries again every 5 to 6 s, with one warning, visible in the health | `a_client_that_is_not_allowed_tries_for_ever_and_says_so`, `an_empty_key_is_refused_by_etcd_for_ever` |
//! | a user is added, a role is revoked and granted, a token expires (simple and JWT) | gets a new token, and continues | `a_token_that_is_older_than_the_newest_user_is_renewed`, `a_role_that_is_revoked_is_seen_and_retried_slowly_until_it_is_granted_again`, `a_token_that_has_expired_is_renewed` |
//! | etcd is down at the first connect, with a user | connects when it is up | `with_a_user_too_a_client_is_had_while_etcd_is_down_and_logs_in_when_it_is_up` |
//! | bytes that can't be decoded: 10 of 10 000 keys | 10 errors, 9990 values | `ten_of_ten_thousand_keys_that_can_not_be_decoded_hide_no_other` |
//! | a range that is upside down, and all other odd ones | no keys, never all of them | `a_range_without_keys_has_an_empty_backlog`, `odd_ranges_are_what_rust_takes_them_for` |
//! | the runtime is gone, or that of the client | [`Error::Closed`](crate::Error::Closed); clones on another runtime continue | `when_the_runtime_is_gone_gets_end`, `when_the_runtime_of_the_client_is_gone_gets_end`, `of_clones_on_two_runtimes_the_other_goes_on_when_one_is_gone` |
//! | no runtime, or one without timers | [`Error::Runtime`](crate::Error::Runtime) | `a_watcher_says_what_its_runtime_lacks` |
//!
//! # Run them yourself
//!
//! In a checkout of the repository, after `etcd/install`: `etcd/test`. The tests start their own etcd nodes, on their
//! own ports and in their own folders: Debian's etcd 3.4, and a 3.5 if `etcd/install` could get one.
//!
//! | variable | effect |
//! |---|---|
//! | `EVENT_VALUE_ETCD=/path/to/etcd` | test with another etcd |
//! | `EVENT_VALUE_PUTS=1000000` | make the memory test ten times as long |
//! | `EVENT_VALUE_HISTORY=2300` | put more MiB while a watcher is cut off than one gRPC message can hold |
//! | `EVENT_VALUE_SECONDS=60` | observe for longer what failures cost |
