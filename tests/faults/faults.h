/* tests/faults/faults.h - a program in which any call can be told to fail.
 *
 * `faulty` is espalier itself, linked so that three kinds of calls pass through here:
 *   memory  allocations of our own code (--wrap of the linker)
 *   hdf5    its calls of libhdf5 (--wrap)
 *   files   calls of the system that open, read, write, name or lock files, by us, libhdf5 or zlib
 *           (libraries take the definitions of the program before those of libc)
 * Nothing in espalier knows of it.
 *
 *   FAULT=KIND:K[:always]  call K of a kind fails, counted from 1; with `always` all later ones as well
 *   FAULT=KIND:K:short     the first transfer of at least two bytes from call K on moves half of them
 *   FAULT=KIND:K:kill      the process dies before call K (SIGKILL); a write that reaches beyond its page of
 *                          the file is cut there, which is all that SIGKILL can do to one
 *   FAULT_LOG=FILE         a line `KIND CALL PLACE` for each call; a line `struck KIND CALL` when one fails
 *
 * Started with FAULT_SERVE=1 it runs what the lines of its stdin ask for, each in a child process, which
 * costs less than to start it as often (tests/faults/serve.h). */
#ifndef ESPALIER_TESTS_FAULTS_H
#define ESPALIER_TESTS_FAULTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum faults_kind { FAULTS_MEMORY, FAULTS_HDF5, FAULTS_FILES, FAULTS_KINDS };

/* Count a call; true if it is to fail. */
bool faults_strike(enum faults_kind kind, const char *call);

/* Count a transfer of n bytes; true if it is to fail. *n becomes less for a short one. */
bool faults_strike_transfer(enum faults_kind kind, const char *call, size_t *n);

/* The bytes of a write of n bytes at this place of the file that are still made before the process dies in
 * it; 0 if it does not die now, or the write stays within a page. */
size_t faults_last_bytes(enum faults_kind kind, uint64_t place, size_t n);

#endif
