import ArcFedHTTP
import ArcFedJOSE
import ArcFedOpenIDConnect
import ArcFedSimulation

/// The signing keys of an authority, as a relying party keeps them: fetched when first needed,
/// again when old, and again when a token names a key that is not among them. Callers that come
/// during a fetch share it.
actor AuthorityKeys {
  /// `ConfigurationManager.DefaultAutomaticRefreshInterval` of Microsoft.IdentityModel.
  static let timeToLive = Duration.hours(12)

  /// `ConfigurationManager.DefaultRefreshInterval`: the least time between two fetches that
  /// unknown keys may cause. The first one is free.
  static let refetchInterval = Duration.minutes(5)

  /// Microsoft.IdentityModel sets no bound; ours is generous for nine keys with certificates.
  static let documentSizeMaximumBytes = 1 << 20

  /// More keys than Entra has ever published at once.
  static let keysMaximum = 100

  private let url: String
  private let network: Network
  private let clock: any WorldClock
  private let trace: Trace?
  private var keys: [VerificationKey] = []
  private var fetchedAt: Timestamp?
  private var refetchedAt: Timestamp?
  /// Who waits for the fetch that is under way; nil when there is none. Each is told whether it
  /// came to an end or was given up.
  private var waiters: [CheckedContinuation<Bool, Never>]?

  init(url: String, network: Network, clock: any WorldClock, trace: Trace?) {
    self.url = url
    self.network = network
    self.clock = clock
    self.trace = trace
  }

  /// The keys, fetched if there are none or they are old; nil when they cannot be had. Old keys are
  /// better than none.
  func current() async -> [VerificationKey]? {
    if let fetchedAt, clock.now - fetchedAt < Self.timeToLive { return keys }
    await refresh()
    return fetchedAt == nil ? nil : keys
  }

  /// The keys after another look, because a token names one that is not among them; nil when it is
  /// too early for another look, or the look does not find it.
  func refetched(for keyID: String) async -> [VerificationKey]? {
    if hasKey(keyID) { return keys }
    if waiters == nil, let refetchedAt, clock.now - refetchedAt < Self.refetchInterval {
      return nil
    }
    await refresh(forUnknownKey: true)
    return hasKey(keyID) ? keys : nil
  }

  private func hasKey(_ keyID: String) -> Bool {
    keys.contains { $0.isNamed(keyID) }
  }

  /// Fetches the keys and keeps them, or waits for the fetch that is under way.
  private func refresh(forUnknownKey: Bool = false) async {
    while waiters != nil {
      if await withCheckedContinuation({ waiters?.append($0) }) { return }
    }
    waiters = []
    let now = clock.now
    let fresh = await fetch()
    // A caller that was cancelled knows nothing; one of those who wait takes over.
    let isGivenUp = fresh == nil && Task.isCancelled
    if forUnknownKey, !isGivenUp { refetchedAt = now }
    if let fresh {
      keys = fresh
      fetchedAt = clock.now
    }
    let waiting = waiters ?? []
    waiters = nil
    for waiter in waiting { waiter.resume(returning: !isGivenUp) }
  }

  private func fetch() async -> [VerificationKey]? {
    guard let request = try? HTTPRequest(.get, url),
      let response = try? await network.send(request), response.status == 200,
      response.bytes.count <= Self.documentSizeMaximumBytes,
      var set = try? JWKSet(parsing: response.bytes)
    else {
      trace?.record(
        "relying party", "fetch signing keys", url, outcome: .failed(reason: "unavailable"))
      return nil
    }
    set.keys = Array(set.keys.prefix(Self.keysMaximum))
    trace?.record("relying party", "fetch signing keys", url, ["keys": "\(set.keys.count)"])
    return VerificationKey.usable(in: set)
  }
}
