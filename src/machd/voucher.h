#pragma once

/*
 * voucher: values behind a kernel port, which never change. Two of one user
 * with the same values are the same voucher. It ends with its last send right.
 */

#include <bsd/sys/tree.h>
#include <mach/kern_return.h>
#include <stddef.h>
#include <stdint.h>

#include "machd/convert.h"

struct port;
struct right;
struct task;
struct voucher;
struct voucher_values;

RB_HEAD(voucher_tree, voucher);

kern_return_t voucher_make(struct task *maker, const uint8_t *recipe,
    size_t size, struct voucher **ret_voucher);
const struct voucher_values *voucher_values(const struct voucher *voucher);
struct right voucher_right(struct voucher *voucher);
struct voucher *voucher_of_right(const struct right *right);
void voucher_no_senders(struct port *port);
