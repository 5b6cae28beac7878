import ArcFedJSON
import ArcFedSimulation

/// A pod's way from the node's acceptance to its end, step by step as the API server sees it
/// (`pkg/kubelet/kubelet.go#SyncPod`, `#SyncTerminatingPod`).
extension Kubelet {
  func run(_ object: JSONObject) async {
    var pod = pods[object.meta.uid] ?? PodOnNode(object: object)
    pod.object = object
    pod.restTime = nil
    defer { keep(pod) }
    // 1. The node has the pod: it says so before anything else.
    if !pod.isAccepted {
      pod.isAccepted = true
      if phase(of: pod) != "Running" { await report(.accepted, &pod) }
    }
    // 2. Its volumes. What failed is tried again when its time has come, not before: a pod that
    // changes meanwhile must not bring the next attempt forward.
    if let retry = pod.retryTime, clock.now < retry { return }
    await setUpVolumes(&pod)
    if !pod.failures.isEmpty {
      if !pod.isRunning { retryLater(&pod) }
      return
    }
    pod.attempts = 0
    pod.retryTime = nil
    defer {
      pod.restTime = restTime(of: pod)
      if pod.restTime != nil { pod.pack(in: pool) }
    }
    if pod.isRunning { return }
    pod.isRunning = true
    // A kubelet that was started again finds its pods running.
    if phase(of: pod) == "Running" { return }
    // 3. Its containers.
    await report(.prepared, &pod)
    for container in pod.containers { await startContainer(container, of: pod) }
    // 4. It runs.
    await report(.running, &pod)
    trace?.record(node, "run pod", pod.name)
  }

  private func phase(of pod: PodOnNode) -> String {
    pod.object["status"]?["phase"]?.stringValue ?? ""
  }

  /// Texts of 1.36; older kubelets name the container.
  private static let namelessEventsMinor = 36

  private func startContainer(_ container: JSONValue, of pod: PodOnNode) async {
    let name = container["name"]?.stringValue ?? ""
    let image = GoText.quoted(container["image"]?.stringValue ?? "")
    let isNameless = minorVersion >= Self.namelessEventsMinor
    if container["imagePullPolicy"]?.stringValue == "Never" {
      await recordEvent(
        pod, "Pulled", "Container image \(image) already present on machine", container: name)
    } else {
      await recordEvent(pod, "Pulling", "Pulling image \(image)", container: name)
      await recordEvent(
        pod, "Pulled",
        "Successfully pulled image \(image) in 0s (0s including waiting). Image size: 0 bytes.",
        container: name)
    }
    await recordEvent(
      pod, "Created", isNameless ? "Container created" : "Created container \(name)",
      container: name)
    await recordEvent(
      pod, "Started", isNameless ? "Container started" : "Started container \(name)",
      container: name)
  }

  // MARK: The end

  /// A pod that is told to go: its containers end at once and in good order, it says so, and then
  /// the kubelet removes the object itself.
  func terminate(_ object: JSONObject) async {
    var pod = pods[object.meta.uid] ?? PodOnNode(object: object)
    pod.object = object
    let hasRun = phase(of: pod) == "Running"
    if hasRun {
      if minorVersion >= Self.observedGenerationMinor { await report(.running, &pod) }
      for container in pod.containers {
        let name = container["name"]?.stringValue ?? ""
        await recordEvent(pod, "Killing", "Stopping container \(name)", container: name)
      }
      await report(.ended, &pod)
    }
    forget(object.meta.uid)
    try? await client.delete(
      "Pod", object.meta.name, namespace: object.meta.namespace, gracePeriodSeconds: 0)
  }

  /// `PodObservedGenerationTracking`: a kubelet of 1.34 or later confirms a new generation.
  private static let observedGenerationMinor = 34

  // MARK: Trying again

  /// `initialDurationBeforeRetry`, doubled each time, up to `maxDurationBeforeRetry`
  /// (`pkg/util/goroutinemap/exponentialbackoff`).
  private static let retryMilliseconds = 500
  private static let retryMillisecondsMaximum = 122_000
  private static let retryDoublingsMaximum = 8

  private func retryLater(_ pod: inout PodOnNode) {
    let doublings = min(pod.attempts, Self.retryDoublingsMaximum)
    pod.attempts += 1
    let pause = Duration.milliseconds(
      min(Self.retryMilliseconds << doublings, Self.retryMillisecondsMaximum))
    let retry = clock.now + pause
    pod.retryTime = retry
    scheduleRetry(at: retry, pod)
  }

  // MARK: Saying so

  private func report(_ stage: PodStatus.Stage, _ pod: inout PodOnNode) async {
    let status = PodStatus(
      pod: pod, stage: stage, address: address(of: pod), hostAddress: hostAddress,
      now: clock.now, minorVersion: minorVersion)
    let patched = try? await client.patch(
      "Pod", pod.meta.name, namespace: pod.meta.namespace, subresource: "status",
      ["status": status.json])
    if let object = patched?.objectValue { pod.object = object }
  }

  /// An address in k3s's `--cluster-cidr` of 10.42.0.0/16.
  private func address(of pod: PodOnNode) -> String {
    let stream = random.stream("address of \(pod.uid)")
    return "10.42.0.\(stream.integer(in: 2...254))"
  }
}
