package import ArcFedHTTP
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
  private let syncStream: RandomStream
  private let jitterStream: RandomStream

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
    random: RandomSource, trace: Trace?
  ) {
    self.cluster = cluster
    self.node = node
    self.clock = clock
    self.trace = trace
    let scoped = random.derived("kubelet \(cluster.configuration.name)/\(node)")
    self.random = scoped
    syncStream = scoped.stream("time between syncs")
    jitterStream = scoped.stream("jitter of renewals")
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

  private func forget(_ uid: String) {
    pods[uid] = nil
    tokens.forget(podUID: uid)
  }

  /// Containers end at once; then the kubelet removes the object itself.
  private func terminate(_ object: JSONObject) async {
    forget(object.meta.uid)
    try? await client.delete(
      "Pod", object.meta.name, namespace: object.meta.namespace, gracePeriodSeconds: 0)
  }

  private func run(_ object: JSONObject) async {
    var pod = pods[object.meta.uid] ?? PodOnNode(object: object)
    pod.object = object
    await setUpVolumes(&pod)
    if pod.failures.isEmpty {
      pod.attempts = 0
    } else if !pod.isRunning {
      pod.attempts += 1
      retryLater(pod)
    }
    await report(&pod)
    pods[pod.uid] = pod
  }

  /// `initialDurationBeforeRetry`, doubled each time, up to `maxDurationBeforeRetry`
  /// (`pkg/util/goroutinemap/exponentialbackoff`).
  private static let retryMilliseconds = 500
  private static let retryMillisecondsMaximum = 122_000

  private func retryLater(_ pod: PodOnNode) {
    guard isStarted else { return }
    let doubled = Self.retryMilliseconds << min(pod.attempts - 1, 8)
    let pause = Duration.milliseconds(min(doubled, Self.retryMillisecondsMaximum))
    _ = clock.schedule(at: clock.now + pause, "kubelet \(node) retries \(pod.name)") {
      [weak self] in await self?.podsChanged()
    }
  }

  private func report(_ pod: inout PodOnNode) async {
    let phase = pod.object["status"]?["phase"]?.stringValue
    if pod.failures.isEmpty, !pod.isRunning {
      pod.isRunning = true
      guard phase != "Running" else { return }
      let status = PodStatus.running(pod, address: address(of: pod), at: clock.now)
      await patchStatus(pod, status)
      trace?.record(node, "run pod", pod.name)
    } else if !pod.isRunning, pod.attempts == 1 {
      await patchStatus(pod, PodStatus.waiting(pod, at: clock.now))
    }
  }

  private func patchStatus(_ pod: PodOnNode, _ status: JSONValue) async {
    _ = try? await client.patch(
      "Pod", pod.meta.name, namespace: pod.meta.namespace, subresource: "status",
      ["status": status])
  }

  /// An address in k3s's `--cluster-cidr` of 10.42.0.0/16.
  private func address(of pod: PodOnNode) -> String {
    let stream = random.stream("address of \(pod.uid)")
    return "10.42.0.\(stream.integer(in: 2...254))"
  }

  // MARK: Renewal

  /// Whether a token is renewed now; each look draws its own jitter, as upstream does.
  func isRenewalDue(_ token: KubeletTokens.Token) -> Bool {
    token.renewal.isDue(
      at: clock.now, jitter: TokenRenewal.jitter(jitterStream.fraction()))
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
