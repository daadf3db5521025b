public import StetGit
public import StetRecords

/// What to verify, and what is known from elsewhere.
public struct VerificationRequest: Sendable {
    /// The id the desk must have, told by somebody who knows it.
    public var expected: FolderID?
    /// A commit that must be in the history, told by somebody who saw it there.
    public var expectedCommit: ObjectID?
    /// What to verify instead of the newest commit of the branch.
    public var subject: ObjectID?
    /// A commit whose history the caller takes as verified.
    public var since: ObjectID?
    /// Whether to start over, whatever this clone remembers of earlier verifications.
    public var isFull: Bool
    /// How many commits are judged at the same time.
    public var workers: Int
    /// Whether this clone remembers what was found right; a look in passing should leave it to the
    /// next verification to say what it has to say.
    package var isRemembered = true
    /// Whether only the state is asked for, as by commands that read: neither quotes nor what was seen on
    /// remotes is looked at, and what is remembered is kept apart.
    var isReading = false
    /// Whether the history is not taken in yet, so that it can still be refused whole: the beginning of
    /// another desk is an error then, whatever the files are. Once it is in, a clone that does not know
    /// which desk is meant finds two.
    package var isIncoming = false
    /// What is known of the commits of the history that the caller takes as verified.
    package var judged: JudgedCommits?

    /// A request; by default all there is that was not verified in this clone before.
    public init(
        expected: FolderID? = nil, expectedCommit: ObjectID? = nil, subject: ObjectID? = nil,
        since: ObjectID? = nil, isFull: Bool = false, workers: Int = 1
    ) {
        self.expected = expected
        self.expectedCommit = expectedCommit
        self.subject = subject
        self.since = since
        self.isFull = isFull
        self.workers = workers
    }
}
