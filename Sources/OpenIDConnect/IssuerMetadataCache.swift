package import ArcFedHTTP
package import ArcFedSimulation

/// The metadata of issuers, fetched when first needed and remembered for a while.
///
/// Callers that ask for the same issuer at the same time share one fetch: the first of them makes
/// it, the others wait for its outcome. So the number of requests an issuer sees does not depend on
/// how many tokens arrive at once, nor on the order in which their tasks run.
package actor IssuerMetadataCache {
  /// What is known of an issuer, and since when. A class, so that a look at it copies none of it.
  private final class Entry {
    let issuer: IssuerURL
    let outcome: Result<IssuerMetadata, IssuerMetadataFailure>
    let fetchedAt: Timestamp
    /// When the issuer was last asked, with whatever result.
    let askedAt: Timestamp

    init(
      _ issuer: IssuerURL, _ outcome: Result<IssuerMetadata, IssuerMetadataFailure>,
      fetchedAt: Timestamp, askedAt: Timestamp
    ) {
      (self.issuer, self.outcome) = (issuer, outcome)
      (self.fetchedAt, self.askedAt) = (fetchedAt, askedAt)
    }
  }

  /// What a waiting caller is told; nil when the fetch it waited for was given up.
  private typealias Waiter = CheckedContinuation<
    Result<IssuerMetadata, IssuerMetadataFailure>?, Never
  >

  private let network: Network
  private let clock: any WorldClock
  private let trace: Trace?
  private let limits: IssuerMetadataLimits
  /// By the issuer's text: who asks with that needs no URL made of it.
  private var entries: [String: Entry] = [:]
  private var waiters: [IssuerURL: [Waiter]] = [:]

  /// A cache that knows nothing yet.
  package init(
    network: Network, clock: any WorldClock, trace: Trace?,
    limits: IssuerMetadataLimits = .standard
  ) {
    self.network = network
    self.clock = clock
    self.trace = trace
    self.limits = limits
  }

  /// The metadata of `issuer`, from memory while that is fresh.
  ///
  /// A token that names a key the metadata does not hold passes its identifier as `keyID`: then the
  /// issuer is asked again, unless it was asked within the refetch interval.
  package func metadata(
    for issuer: IssuerURL, refetchingFor keyID: String? = nil
  ) async -> Result<IssuerMetadata, IssuerMetadataFailure> {
    while true {
      if let known = entries[issuer.text], isUsable(known, keyID: keyID) { return known.outcome }
      guard waiters[issuer] != nil else { return await fetch(issuer) }
      let shared = await withCheckedContinuation { waiters[issuer, default: []].append($0) }
      if let shared { return shared }
    }
  }

  /// The same for an issuer as a credential names it, whose text is read as a URL only where its
  /// documents must be fetched.
  package func metadata(
    forText text: String, refetchingFor keyID: String
  ) async throws(IssuerURLError) -> Result<IssuerMetadata, IssuerMetadataFailure> {
    // A text with U+212A for its K is the same to Swift, and no URL: but it has more bytes.
    if let known = entries[text], known.issuer.text.utf8.count == text.utf8.count,
      isUsable(known, keyID: keyID)
    {
      return known.outcome
    }
    return await metadata(for: try IssuerURL(text), refetchingFor: keyID)
  }

  /// Forgets what is known of `issuer`, or of all issuers.
  package func forget(_ issuer: IssuerURL? = nil) {
    guard let issuer else { return entries.removeAll() }
    entries[issuer.text] = nil
  }

  /// What is remembered now, by issuer: for people who ask why a rotated key is not known yet.
  package func snapshot() -> [CachedIssuer] {
    entries.values.map { entry in
      let lifetime: Duration
      var keyIDs: [String] = []
      var failure: IssuerMetadataFailure?
      switch entry.outcome {
      case .success(let metadata):
        lifetime = limits.timeToLive
        keyIDs = metadata.keys.map { $0.keyID ?? "" }
      case .failure(let reason):
        lifetime = limits.negativeTimeToLive
        failure = reason
      }
      return CachedIssuer(
        issuer: entry.issuer, keyIDs: keyIDs, failure: failure, fetchedAt: entry.fetchedAt,
        expiresAt: entry.fetchedAt + lifetime)
    }.sorted { $0.issuer.text < $1.issuer.text }
  }

  private func isUsable(_ entry: Entry, keyID: String?) -> Bool {
    let age = clock.now - entry.fetchedAt
    switch entry.outcome {
    case .failure:
      return age < limits.negativeTimeToLive
    case .success(let metadata):
      guard age < limits.timeToLive else { return false }
      guard let keyID, !metadata.hasKey(keyID) else { return true }
      return clock.now - entry.askedAt < limits.refetchInterval
    }
  }

  private func fetch(_ issuer: IssuerURL) async -> Result<IssuerMetadata, IssuerMetadataFailure> {
    waiters[issuer] = []
    let visit = IssuerMetadataFetch(
      issuer: issuer, network: network, clock: clock, limits: limits)
    let fetched = await visit.run()
    let outcome = preferringWhatIsFresh(fetched, of: issuer)
    // A caller that was cancelled knows nothing about the issuer; one of those who wait takes over.
    let givenUp = Task.isCancelled
    if !givenUp {
      remember(outcome, of: issuer)
      record(fetched, of: issuer)
    }
    for waiter in waiters.removeValue(forKey: issuer) ?? [] {
      waiter.resume(returning: givenUp ? nil : outcome)
    }
    return outcome
  }

  /// What was fetched; or, if that failed, what is known and still fresh. An issuer that cannot be
  /// asked about a new key goes on vouching for its old ones.
  private func preferringWhatIsFresh(
    _ fetched: Result<IssuerMetadata, IssuerMetadataFailure>, of issuer: IssuerURL
  ) -> Result<IssuerMetadata, IssuerMetadataFailure> {
    guard case .failure = fetched, let known = entries[issuer.text], case .success = known.outcome,
      clock.now - known.fetchedAt < limits.timeToLive
    else { return fetched }
    return known.outcome
  }

  private func remember(
    _ outcome: Result<IssuerMetadata, IssuerMetadataFailure>, of issuer: IssuerURL
  ) {
    if entries[issuer.text] == nil, entries.count >= limits.maximumIssuers {
      // Ties are broken by name, so that every run forgets the same issuer.
      let oldest = entries.min {
        ($0.value.fetchedAt, $0.key) < ($1.value.fetchedAt, $1.key)
      }
      if let oldest { entries[oldest.key] = nil }
    }
    let now = clock.now
    let fetchedAt = (try? outcome.get())?.fetchedAt ?? now
    entries[issuer.text] = Entry(issuer, outcome, fetchedAt: fetchedAt, askedAt: now)
  }

  private func record(
    _ outcome: Result<IssuerMetadata, IssuerMetadataFailure>, of issuer: IssuerURL
  ) {
    switch outcome {
    case .success(let metadata):
      trace?.record(
        "issuer metadata", "fetch", issuer.text, outcome: .success,
        ["keys": "\(metadata.keys.count)"])
    case .failure(let failure):
      trace?.record(
        "issuer metadata", "fetch", issuer.text, outcome: .failed(reason: failure.description))
    }
  }
}
