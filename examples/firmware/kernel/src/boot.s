# The way from PVH, which starts us in 32 bits without paging, to 64 bits: the lowest 4 gigabytes, mapped to themselves.
    .section .note.pvh, "a", @note
    .align 4
    .long 4, 4, 18                  # lengths of name and address; the type is "entry point"
    .asciz "Xen"
    .long start

    .section .text.start, "ax"
    .code32
    .global start
start:
    mov $table3, %eax
    or $3, %eax
    mov %eax, table4                # present, writable
    mov $table2, %eax
    or $3, %eax
    mov %eax, table3
    add $4096, %eax
    mov %eax, table3 + 8
    add $4096, %eax
    mov %eax, table3 + 16
    add $4096, %eax
    mov %eax, table3 + 24
    xor %ecx, %ecx
1:  mov %ecx, %eax
    shl $21, %eax
    or $0x83, %eax                  # a large page
    mov %eax, table2(,%ecx,8)
    inc %ecx
    cmp $2048, %ecx
    jne 1b
    mov $table4, %eax
    mov %eax, %cr3
    mov %cr4, %eax
    or $0x620, %eax                 # PAE; SSE
    mov %eax, %cr4
    mov $0xC0000080, %ecx
    rdmsr
    or $0x100, %eax                 # long mode
    wrmsr
    mov %cr0, %eax
    and $0xFFFFFFFB, %eax
    or $0x80000002, %eax            # paging
    mov %eax, %cr0
    lgdt gdt_pointer
    ljmp $8, $2f
    .code64
2:  xor %eax, %eax
    mov %eax, %ss
    mov %eax, %ds
    mov %eax, %es
    lea stack_end(%rip), %rsp
    call main
    hlt

# The gate of the timer: keeps what the function that it calls may change.
    .global timer_gate
timer_gate:
    push %rax
    push %rcx
    push %rdx
    push %rsi
    push %rdi
    push %r8
    push %r9
    push %r10
    push %r11
    cld
    call timer_interrupt
    pop %r11
    pop %r10
    pop %r9
    pop %r8
    pop %rdi
    pop %rsi
    pop %rdx
    pop %rcx
    pop %rax
    iretq

    .section .rodata.boot, "a"
    .align 8
gdt:
    .quad 0, 0x00209A0000000000     # nothing; 64-bit code
gdt_pointer:
    .word 15
    .long gdt

    .section .bss.boot, "aw", @nobits
    .align 4096
table4: .skip 4096
table3: .skip 4096
table2: .skip 4 * 4096
    .skip 65536
stack_end:
