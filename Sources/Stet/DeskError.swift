/// Why something could not be done at a desk, beside ``Refusal`` and ``GitError``.
public enum DeskError: Error, Hashable, Sendable {
    /// The repository has no desk.
    case noDesk
    /// The repository has a desk already.
    case deskExists(FolderID)
    /// `HEAD` names no branch, and `stet.branch` is not set.
    case detachedHead
    /// `stet.branch` is not a name Git accepts.
    case invalidBranch(String)
    /// Git has no name and address of the person who runs the program.
    case noIdentity
    /// Nobody is said to act.
    case noActor
    /// The desk does not know the acting person.
    case unknownActor(Desk.Actor)
    /// Several people have the handle or address.
    case ambiguousActor(Desk.Actor)
    /// Others moved the branch again and again.
    case busy
    /// The other copy has no desk on this branch.
    case remoteHasNoDesk
    /// The other copy holds another desk.
    case otherDesk(FolderID)
    /// What the history holds cannot be found out here, so there is no state to read or act on.
    case undecidable([Finding])
    /// The files of the newest commit are not the desk's state, so nobody acts on it.
    case notState([Finding])
    /// Files beside the desk's would have to be merged.
    case outsideChanged
    /// The same with a commit that holds what is lost.
    case lostBesideFiles(CommitID)
    /// One place holds different bytes in two histories, which no act can do.
    case conflict(String)
    /// What came, or what would go, does not verify.
    case unverified([Finding], incoming: Bool)
    /// Nothing has an id that begins so.
    case unknownID(String, [FolderKind])
    /// No record of the folder has an id that begins so.
    case unknownRecord(String, FolderKind, FolderID)
    /// Several things have an id that begins so.
    case ambiguousID(String, [Match])
    /// An id is written with fewer than four digits, or with other characters.
    case malformedID(String)
    /// Nobody has the handle.
    case unknownHandle(String)
    /// A text is needed and not at hand.
    case textNotAtHand(Digest)
    /// The text of a sealed source is not known in this clone.
    case sealedNotAtHand(SourceID)
    /// The source's text is not held, so nothing can be quoted from it.
    case noText(SourceID)
    /// A text cannot be used.
    case text(TextError)
    /// A place is not in a text, or is there several times.
    case place(TextError, in: SourceText)
    /// The acting person is assigned already.
    case alreadyAssigned
    /// As many people have the item as it takes.
    case placesTaken(by: [String])
    /// Words repeat a detached source.
    case copied(String)
    /// A value cannot stand in a record.
    case value(RecordError)
    /// The verdict behind a seal is not in this clone.
    case notSealedHere(RecordID)
    /// A key is not one that can sign commits.
    case key(PublicKey.Flaw)
    /// There is no directory to look for texts in.
    case noDirectory(String)
    /// The source is embedded already under this id.
    case duplicateSource(SourceID)
    /// A source would have neither a text nor anything that says which it is.
    case emptySource
    /// A description would be replaced by an equal one.
    case nothingChanges(FolderKind)
    /// The claim has an item already, which is in this phase.
    case reviewExists(ItemID, ItemState.Phase)
    /// Where the desk's files will be, there are others.
    case filesInTheWay(String)
}
