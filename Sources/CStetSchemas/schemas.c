#include "CStetSchemas.h"

#include <string.h>

// `#embed` (C23) puts the files of schemas/ into the program at compile time.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const char affirmed[] = {
#embed "../../schemas/affirmed.schema.json"
    , 0};
static const char assigned[] = {
#embed "../../schemas/assigned.schema.json"
    , 0};
static const char claim[] = {
#embed "../../schemas/claim.schema.json"
    , 0};
static const char claim_appears[] = {
#embed "../../schemas/claim-appears.schema.json"
    , 0};
static const char claim_linked[] = {
#embed "../../schemas/claim-linked.schema.json"
    , 0};
static const char claim_revised[] = {
#embed "../../schemas/claim-revised.schema.json"
    , 0};
static const char closed[] = {
#embed "../../schemas/closed.schema.json"
    , 0};
static const char confirmed[] = {
#embed "../../schemas/confirmed.schema.json"
    , 0};
static const char evidence[] = {
#embed "../../schemas/evidence.schema.json"
    , 0};
static const char item[] = {
#embed "../../schemas/item.schema.json"
    , 0};
static const char note[] = {
#embed "../../schemas/note.schema.json"
    , 0};
static const char person[] = {
#embed "../../schemas/person.schema.json"
    , 0};
static const char person_revised[] = {
#embed "../../schemas/person-revised.schema.json"
    , 0};
static const char policy[] = {
#embed "../../schemas/policy.schema.json"
    , 0};
static const char published[] = {
#embed "../../schemas/published.schema.json"
    , 0};
static const char reopened[] = {
#embed "../../schemas/reopened.schema.json"
    , 0};
static const char redacted[] = {
#embed "../../schemas/redacted.schema.json"
    , 0};
static const char resolved[] = {
#embed "../../schemas/resolved.schema.json"
    , 0};
static const char source[] = {
#embed "../../schemas/source.schema.json"
    , 0};
static const char source_corrected[] = {
#embed "../../schemas/source-corrected.schema.json"
    , 0};
static const char source_derived[] = {
#embed "../../schemas/source-derived.schema.json"
    , 0};
static const char source_retracted[] = {
#embed "../../schemas/source-retracted.schema.json"
    , 0};
static const char source_revised[] = {
#embed "../../schemas/source-revised.schema.json"
    , 0};
static const char unassigned[] = {
#embed "../../schemas/unassigned.schema.json"
    , 0};
static const char verdict[] = {
#embed "../../schemas/verdict.schema.json"
    , 0};
static const char verdict_sealed[] = {
#embed "../../schemas/verdict-sealed.schema.json"
    , 0};
static const char withdrawn[] = {
#embed "../../schemas/withdrawn.schema.json"
    , 0};

static const struct {
    const char *kind;
    const char *text;
} schemas[] = {
    {"affirmed", affirmed},
    {"assigned", assigned},
    {"claim", claim},
    {"claim-appears", claim_appears},
    {"claim-linked", claim_linked},
    {"claim-revised", claim_revised},
    {"closed", closed},
    {"confirmed", confirmed},
    {"evidence", evidence},
    {"item", item},
    {"note", note},
    {"person", person},
    {"person-revised", person_revised},
    {"policy", policy},
    {"published", published},
    {"reopened", reopened},
    {"redacted", redacted},
    {"resolved", resolved},
    {"source", source},
    {"source-corrected", source_corrected},
    {"source-derived", source_derived},
    {"source-retracted", source_retracted},
    {"source-revised", source_revised},
    {"unassigned", unassigned},
    {"verdict", verdict},
    {"verdict-sealed", verdict_sealed},
    {"withdrawn", withdrawn},
};

const char *stet_schema(const char *kind) {
    for (size_t index = 0; index < sizeof schemas / sizeof schemas[0]; index++) {
        if (strcmp(schemas[index].kind, kind) == 0) {
            return schemas[index].text;
        }
    }
    return NULL;
}
