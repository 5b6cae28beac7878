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
  /// The minor version of the node's software.
  nonisolated var minorVersion: Int { cluster.configuration.minorVersion }
  private let syncStream: RandomStream

  var pods: [String: PodOnNode] = [:]
  var tokens = KubeletTokens()
  /// How often an event was seen, by what it says: the series of `client-go/tools/record`.
  var events: [String: (name: String, count: Int)] = [:]
  private var isStarted = false
  private var isSyncing = false
  private var needsAnotherSync = false
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
    await cluster.observePods { [weak self] in await self?.podsChanged() }
    await sync()
    scheduleSync()
  }

  /// Stops following.
  package func stop() {
    isStarted = false
    nextSync?.cancel()
    nextSync = nil
  }

  private func podsChanged() async {
    guard isStarted else { return }
    await sync()
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
    await sync()
    scheduleSync()
  }

  /// Brings the node's pods to where they should be. When it returns, a sync that began after the
  /// call has ended.
  package func sync() async {
    if isSyncing {
      needsAnotherSync = true
      await withCheckedContinuation { waiters.append($0) }
      return
    }
    isSyncing = true
    repeat {
      needsAnotherSync = false
      await syncOnce()
    } while needsAnotherSync
    isSyncing = false
    let waiting = waiters
    waiters = []
    for waiter in waiting { waiter.resume() }
  }

  private func syncOnce() async {
    tokens.dropExpired(at: clock.now)
    // An unreachable API server leaves the pods as they are.
    guard
      let listed = try? await client.list("Pod", fieldSelector: "spec.nodeName=\(node)")
    else { return }
    let objects = listed.compactMap(\.objectValue)
    let alive = Set(objects.map(\.meta.uid))
    for uid in pods.keys.sorted() where !alive.contains(uid) { forget(uid) }
    for object in objects {
      if object.meta.deletionTimestamp != nil {
        await terminate(object)
      } else {
        await run(object)
      }
    }
  }

  func forget(_ uid: String) {
    pods[uid] = nil
    tokens.forget(podUID: uid)
    // What cannot be removed is left: the pod is gone all the same.
    try? volumeWriter?.remove(podUID: uid)
  }

  func scheduleRetry(at instant: Timestamp, _ pod: String) {
    guard isStarted else { return }
    _ = clock.schedule(at: instant, "kubelet \(node) retries \(pod)") { [weak self] in
      await self?.podsChanged()
    }
  }

  // MARK: Renewal

  /// Whether a token is renewed now; each look draws its own jitter, as upstream does. Two looks at
  /// one instant draw the same, so that it does not matter how many there were.
  func isRenewalDue(_ token: KubeletTokens.Token) -> Bool {
    let now = clock.now
    let stream = random.stream("jitter of \(Digest.shortName(token.text)) @\(now.nanoseconds)")
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
    guard let pod = pods.values.first(where: { $0.name == name }) else {
      throw KubeletError.podNotFound(name)
    }
    guard let directory = pod.volumes[volume] else { throw KubeletError.fileNotFound(volume) }
    return directory
  }

  /// The names of the volumes of a running pod that have content.
  package func volumeNames(pod name: String) throws -> Set<String> {
    guard let pod = pods.values.first(where: { $0.name == name }) else {
      throw KubeletError.podNotFound(name)
    }
    return Set(pod.volumes.keys)
  }

  private func running(
    _ name: String, _ container: String
  ) throws(KubeletError) -> (PodOnNode, JSONValue) {
    guard let pod = pods.values.first(where: { $0.name == name }) else {
      throw .podNotFound(name)
    }
    guard pod.isRunning else {
      let reasons = pod.failures.keys.sorted().compactMap { pod.failures[$0] }
      throw .notRunning(pod: name, reason: reasons.joined(separator: "; "))
    }
    guard let found = pod.container(container) else { throw .containerNotFound(container) }
    return (pod, found)
  }
}
