// Loose objects, for the files of this module.
#ifndef STET_LOOSE_H
#define STET_LOOSE_H

#include "CStetLibgit2.h"

/// Reads a loose object of a directory of objects into memory of libgit2's, which `owner` frees.
///
/// GIT_ENOTFOUND where there is none of at most so many bytes; another error, which is set, where it is
/// damaged. Its name is the caller's to check.
int stet_loose_read(
    void **out, size_t *size, git_object_t *type, git_odb_backend *owner, const char *directory,
    const git_oid *id, size_t largest);

/// Writes where a loose object stands; the length of that, or -1 where it is too long.
int stet_loose_path(char path[4096], const char *directory, const git_oid *id);

#endif
