/// How long metadata is believed and how much of it is read.
package struct IssuerMetadataLimits: Hashable, Sendable {
  /// How long fetched metadata is used without asking again.
  package var timeToLive: Duration
  /// How long a failed fetch is answered from memory.
  package var negativeTimeToLive: Duration
  /// How long after a fetch an unknown key identifier may cause the next one. Without it, anyone
  /// who makes up key identifiers makes us fetch.
  package var refetchInterval: Duration
  /// The largest document that is read, in bytes.
  package var maximumBytes: Int
  /// How many keys of a set are kept; the rest is ignored.
  package var maximumKeys: Int
  /// How many issuers are remembered; the one fetched longest ago gives way.
  package var maximumIssuers: Int
  /// How long one document may take.
  package var timeout: Duration

  /// Every limit chosen by the caller.
  package init(
    timeToLive: Duration, negativeTimeToLive: Duration, refetchInterval: Duration,
    maximumBytes: Int, maximumKeys: Int, maximumIssuers: Int, timeout: Duration
  ) {
    self.timeToLive = timeToLive
    self.negativeTimeToLive = negativeTimeToLive
    self.refetchInterval = refetchInterval
    self.maximumBytes = maximumBytes
    self.maximumKeys = maximumKeys
    self.maximumIssuers = maximumIssuers
    self.timeout = timeout
  }

  /// The limits of a relying party with no wishes of its own. They are ours, but for the number of
  /// keys, which is what Microsoft Entra keeps (Microsoft Entra documentation, "Workload identity
  /// federation": only the first 100 signing keys are stored).
  package static let standard = IssuerMetadataLimits(
    timeToLive: .seconds(3600), negativeTimeToLive: .seconds(30), refetchInterval: .seconds(300),
    maximumBytes: 1_048_576, maximumKeys: 100, maximumIssuers: 1000, timeout: .seconds(10))
}
