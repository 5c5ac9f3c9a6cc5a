/* tests/faults/serve.h - many runs of a program that is started once. */
#ifndef ESPALIER_TESTS_SERVE_H
#define ESPALIER_TESTS_SERVE_H

typedef int serve_main(int argc, char **argv);

/* For every line of stdin, `FOLDER NAME=VALUE... "" ARGUMENT...` with tabs between, call run in a child
 * process that is in that folder, has these variables too, and writes to FOLDER.out and FOLDER.err; then
 * print the status of its end, as waitpid tells it. Returns what main is to return. */
int serve(serve_main *run);

#endif
