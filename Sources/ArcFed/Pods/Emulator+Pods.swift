import ArcFedJSON

/// Pods by their names alone, wherever they run.
extension Emulator {
  /// The pod of that name, in whichever cluster it is, connected or not.
  ///
  /// - Parameters:
  ///   - name: `namespace/name`.
  ///   - cluster: the name of its cluster; nil where there is only one with such a pod.
  ///   - container: the container; nil for the pod's first.
  /// - Throws: ``Refusal`` that names the clusters when none of them has such a pod, or several do.
  package func pod(
    _ name: String, inCluster cluster: String? = nil, container: String? = nil
  ) async throws(Refusal) -> Pod {
    let all = clusters
    let asked = all.filter { cluster == nil || $0.name == cluster }
    if asked.isEmpty {
      let what = cluster.map { "cluster '\($0)'" } ?? "cluster at all"
      let known = Self.list(all.map(\.name), "; known: ")
      throw .arcFed("UnknownCluster", "there is no \(what)\(known)")
    }
    var holders: [ConnectedCluster] = []
    var others: [String] = []
    for cluster in asked {
      let pods = try await cluster.pods().map(Self.fullName)
      if pods.contains(name) { holders.append(cluster) }
      others += pods.map { "\(cluster.name): \($0)" }
    }
    guard let holder = holders.first else {
      let place = cluster.map { "cluster '\($0)' has" } ?? "no cluster has"
      let verb = cluster == nil ? "a" : "no"
      throw .arcFed("UnknownPod", "\(place) \(verb) pod '\(name)'\(Self.list(others, "; known: "))")
    }
    guard holders.count == 1 else {
      throw .arcFed(
        "AmbiguousPod",
        "several clusters have a pod '\(name)': \(Self.list(holders.map(\.name), "")); "
          + "name one with '--cluster'")
    }
    return holder.pod(name, container: container)
  }

  /// As many names as a sentence bears; ours.
  private static let namesMaximum = 8

  private static func list(_ names: [String], _ head: String) -> String {
    guard !names.isEmpty else { return "" }
    let rest = names.count > namesMaximum ? ", and \(names.count - namesMaximum) more" : ""
    return head + names.prefix(namesMaximum).joined(separator: ", ") + rest
  }

  private static func fullName(_ pod: JSONValue) -> String {
    ["metadata.namespace", "metadata.name"].map { pod.at($0)?.stringValue ?? "" }
      .joined(separator: "/")
  }
}
