// The JSON Schemas of schemas/, embedded in the program.
#ifndef CSTET_SCHEMAS_H
#define CSTET_SCHEMAS_H

/// The text of the schema of a record kind, ended by a zero byte; NULL for an unknown kind.
const char *stet_schema(const char *kind);

#endif
