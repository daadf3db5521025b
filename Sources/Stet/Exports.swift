// One import gives a user of the library what its methods take and return.
@_exported public import StetLedger
@_exported public import StetReading
@_exported public import StetRecords
@_exported public import StetReview
@_exported public import StetTexts
@_exported public import struct StetSignatures.PublicKey
@_exported public import struct StetGit.GitError
@_exported public import enum StetGit.GitLibrary
@_exported public import struct StetGit.ObjectID

/// The name of a commit.
public typealias CommitID = ObjectID
