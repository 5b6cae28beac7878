package import ArcFedHTTP
import ArcFedJOSE
import ArcFedJSON
package import ArcFedSimulation

/// The kubelet of one node: runs the node's pods as far as a workload can tell, and keeps the files
/// of their projected volumes fresh.
///
/// It speaks to the API server over the network, as its node.
package actor Kubelet {
  /// The node's name.
  package nonisolated let node: String

  let client: KubernetesClient
  let clock: any WorldClock
  let random: RandomSource
  let trace: Trace?
  private let cluster: Cluster
  let volumeWriter: (any VolumeWriter)?
  /// The node's own address, in a network that nobody else uses here.
  nonisolated let hostAddress: String
  /// What the world's clusters share to keep objects small.
  nonisolated var pool: ObjectPool { cluster.pool }
  /// The minor version of the node's software.
  nonisolated var minorVersion: Int { cluster.configuration.minorVersion }
  private let syncStream: RandomStream

  var pods: [String: PodOnNode] = [:]
  /// The uid of each pod, by `namespace/name`.
  private var uids: [String: String] = [:]
  var tokens = KubeletTokens()
  var events = EventSeries()
  private var isStarted = false
  private var isSyncing = false
  private var pending = KubeletWork()
  private var waiters: [CheckedContinuation<Void, Never>] = []
  private var nextSync: ScheduledEvent?

  /// The kubelet of a node of `cluster`; it does nothing before `start` or `sync`.
  package init(
    cluster: Cluster, node: String, network: Network, clock: any WorldClock,
    random: RandomSource, trace: Trace?, volumes: (any VolumeWriter)? = nil
  ) {
    volumeWriter = volumes
    self.cluster = cluster
    self.node = node
    let place = cluster.configuration.nodes.firstIndex(of: node) ?? 0
    hostAddress = "10.0.0.\(4 + place % 250)"
    self.clock = clock
    self.trace = trace
    let scoped = random.derived("kubelet \(cluster.configuration.name)/\(node)")
    self.random = scoped
    syncStream = scoped.stream("time between syncs")
    client = KubernetesClient(
      origin: cluster.origin, token: cluster.nodeToken(node) ?? "", network: network,
      userAgent: "kubelet/\(cluster.configuration.version)")
  }

  /// Begins to follow the node's pods.
  package func start() async {
    guard !isStarted else { return }
    isStarted = true
    await cluster.observePods(on: node) { [weak self] in await self?.podsChanged($0) }
    await sync()
    scheduleSync()
  }

  /// Stops following.
  package func stop() {
    isStarted = false
    nextSync?.cancel()
    nextSync = nil
  }

  private func podsChanged(_ revisions: [String: Int64]) async {
    guard isStarted else { return }
    pending.changes.merge(revisions) { max($0, $1) }
    await work()
  }

  /// `SyncFrequency` of a minute with a jitter factor of a half (`pkg/kubelet/pod_workers.go`,
  /// `workerResyncIntervalJitterFactor`): a volume is looked at every 60 to 90 seconds.
  private static let syncMilliseconds = 60_000...90_000

  private func scheduleSync() {
    guard isStarted else { return }
    let pause = Duration.milliseconds(syncStream.integer(in: Self.syncMilliseconds))
    nextSync = clock.schedule(at: clock.now + pause, "kubelet \(node) syncs") { [weak self] in
      await self?.syncOnSchedule()
    }
  }

  private func syncOnSchedule() async {
    pending.looksAtAll = true
    await work()
    scheduleSync()
  }

  /// Brings the node's pods to where they should be, whatever the kubelet has heard of them. When
  /// it returns, a sync that began after the call has ended.
  package func sync() async {
    pending.lists = true
    await work()
  }

  /// Does what is pending. When it returns, work that began after the call has ended.
  private func work() async {
    if isSyncing {
      await withCheckedContinuation { waiters.append($0) }
      return
    }
    isSyncing = true
    while !pending.isEmpty {
      let work = pending
      pending = KubeletWork()
      await work.lists ? list() : look(work)
    }
    isSyncing = false
    let waiting = waiters
    waiters = []
    for waiter in waiting { waiter.resume() }
  }

  /// All pods of the node as the API server shows them. An unreachable one leaves them as they are,
  /// to be listed when there is work again.
  private func list() async {
    tokens.dropExpired(at: clock.now)
    guard
      let listed = try? await client.list("Pod", fieldSelector: "spec.nodeName=\(node)")
    else { return mustList() }
    mustListFirst = false
    let objects = listed.compactMap(\.objectValue)
    let alive = Set(objects.map(\.meta.uid))
    for uid in pods.keys.sorted() where !alive.contains(uid) { forget(uid) }
    for object in objects { await take(object) }
  }

  /// Whether word of a change has been lost since the pods were listed last.
  private var mustListFirst = true

  private func mustList() { mustListFirst = true }

  /// What a kubelet that follows its pods has to do: look at those that have changed, and at those
  /// whose time has come.
  private func look(_ work: KubeletWork) async {
    if mustListFirst { return await list() }
    tokens.dropExpired(at: clock.now)
    var seen: Set<String> = []
    for name in work.changes.keys.sorted(by: GoOrder.precedes) {
      guard let revision = work.changes[name], isNews(name, revision) else { continue }
      await look(at: name)
      if let uid = uids[name] { seen.insert(uid) }
    }
    let due = work.looksAtAll ? Array(pods.keys) : Array(work.retries)
    let waiting = due.compactMap { seen.contains($0) ? nil : pods[$0] }
      .filter { work.retries.contains($0.uid) || !$0.rests(at: clock.now) }
    for pod in waiting.sorted(by: { GoOrder.precedes($0.name, $1.name) }) {
      // It may have gone, or become another, while the others were looked at.
      if let now = pods[pod.uid] { await run(now.object) }
    }
  }

  /// Whether the API server has something else to show of a pod than what the kubelet has seen.
  private func isNews(_ name: String, _ revision: Int64) -> Bool {
    guard let known = uids[name].flatMap({ pods[$0] }) else { return true }
    return known.revision < revision
  }

  private func look(at name: String) async {
    let parts = name.split(separator: "/", maxSplits: 1).map(String.init)
    let listed = try? await client.list(
      "Pod", namespace: parts[0], fieldSelector: "metadata.name=\(parts[1]),spec.nodeName=\(node)")
    guard let listed else { return mustList() }
    let object = listed.first?.objectValue
    if let known = uids[name], known != object?.meta.uid { forget(known) }
    if let object { await take(object) }
  }

  private func take(_ object: JSONObject) async {
    if object.meta.deletionTimestamp != nil {
      await terminate(object)
    } else {
      await run(object)
    }
  }

  /// Keeps a pod as it is now.
  func keep(_ pod: PodOnNode) {
    pods[pod.uid] = pod
    uids[pod.name] = pod.uid
  }

  func forget(_ uid: String) {
    if let name = pods.removeValue(forKey: uid)?.name, uids[name] == uid { uids[name] = nil }
    tokens.forget(podUID: uid)
    // What cannot be removed is left: the pod is gone all the same.
    try? volumeWriter?.remove(podUID: uid)
  }

  func scheduleRetry(at instant: Timestamp, _ pod: PodOnNode) {
    guard isStarted else { return }
    _ = clock.schedule(at: instant, "kubelet \(node) retries \(pod.name)") {
      [weak self, uid = pod.uid] in await self?.retry(uid)
    }
  }

  private func retry(_ uid: String) async {
    guard isStarted else { return }
    pending.retries.insert(uid)
    await work()
  }

  // MARK: Renewal

  /// Whether a token is renewed now; each look draws its own jitter, as upstream does. Two looks at
  /// one instant draw the same, so that it does not matter how many there were.
  func isRenewalDue(_ token: KubeletTokens.Token) -> Bool {
    let now = clock.now
    let stream = random.stream("jitter of \(token.shortName) @\(now.nanoseconds)")
    return token.renewal.isDue(at: now, jitter: TokenRenewal.jitter(stream.fraction()))
  }

  // MARK: What a workload sees

  /// The content of a file as a container of a running pod reads it; `pod` is `namespace/name`.
  package func file(
    _ path: String, pod name: String, container: String
  ) async throws -> [UInt8] {
    let (pod, container) = try running(name, container)
    guard let file = pod.file(path, in: container) else { throw KubeletError.fileNotFound(path) }
    return file.bytes
  }

  /// The environment of a container of a running pod, in the order of its specification.
  package func environment(
    pod name: String, container: String
  ) async throws -> [(name: String, value: String)] {
    let (pod, container) = try running(name, container)
    return try await environment(of: container, in: pod)
  }

  /// The layout of one of a pod's projected volumes.
  package func volume(_ volume: String, pod name: String) throws -> ProjectedDirectory {
    guard let pod = self.pod(named: name) else { throw KubeletError.podNotFound(name) }
    guard let directory = pod.volumes[volume] else { throw KubeletError.fileNotFound(volume) }
    return directory
  }

  /// The names of the volumes of a running pod that have content.
  package func volumeNames(pod name: String) throws -> Set<String> {
    guard let pod = self.pod(named: name) else { throw KubeletError.podNotFound(name) }
    return Set(pod.volumes.keys)
  }

  private func pod(named name: String) -> PodOnNode? { uids[name].flatMap { pods[$0] } }

  private func running(
    _ name: String, _ container: String
  ) throws(KubeletError) -> (PodOnNode, JSONValue) {
    guard var pod = self.pod(named: name) else { throw .podNotFound(name) }
    guard pod.isRunning else {
      let reasons = pod.failures.keys.sorted().compactMap { pod.failures[$0] }
      throw .notRunning(pod: name, reason: reasons.joined(separator: "; "))
    }
    // Who is read once is read again.
    pod.unpack()
    keep(pod)
    guard let found = pod.container(container) else { throw .containerNotFound(container) }
    return (pod, found)
  }
}
