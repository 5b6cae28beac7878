package import ArcFedHTTP
import ArcFedJSON
import ArcFedKubernetes

/// The container's files on this machine's disk.
extension Pod {
  /// The origin of its cluster's API server on the emulated network.
  package var apiServer: Origin { cluster.cluster.origin }

  /// A folder of the container, and where it really is.
  package struct Mount: Hashable, Sendable {
    /// The folder as the container names it.
    package let path: String
    /// Where its content lies on this machine.
    package let source: String
  }

  /// The volumes that the kubelet has laid out on disk for the container, the longest path first;
  /// none without ``EmulatorConfiguration/volumesFolder``.
  package func mounts() async throws(Refusal) -> [Mount] {
    guard let folder = cluster.world.volumesFolder else { return [] }
    let object = try await object()
    let name = try await containerName()
    let uid = object.at("metadata.uid")?.stringValue ?? ""
    let disk = DiskVolumes(root: "\(folder)/\(cluster.name)")
    let laidOut = try await inCluster { [cluster, self] in
      try await cluster.kubelet.volumeNames(pod: self.name)
    }
    let container = object.at("spec.containers")?.arrayValue?.first {
      $0["name"]?.stringValue == name
    }
    return (container?["volumeMounts"]?.arrayValue ?? []).compactMap { mount -> Mount? in
      guard let volume = mount["name"]?.stringValue, laidOut.contains(volume),
        let path = mount["mountPath"]?.stringValue
      else { return nil }
      return Mount(path: path, source: disk.path(volume: volume, podUID: uid))
    }.sorted { $0.path.count > $1.path.count }
  }

  /// A file that the kubelet projected into the container.
  package struct ProjectedFile: Hashable, Sendable {
    /// Its path in the container.
    package let path: String
    /// How long it is.
    package let byteCount: Int
    /// Its permission bits.
    package let mode: Int
    /// Where it lies on this machine's disk; nil when no volumes are laid out.
    package let disk: String?
  }

  /// The container's projected files, by path.
  package func files() async throws(Refusal) -> [ProjectedFile] {
    let object = try await object()
    let name = try await containerName()
    let containers = object.at("spec.containers")?.arrayValue ?? []
    guard let container = containers.first(where: { $0["name"]?.stringValue == name }) else {
      throw .arcFed("NotFound", "pod '\(self.name)' has no container '\(name)'")
    }
    let mounts = try await mounts()
    let laidOut = try await inCluster { [cluster, self] in
      try await cluster.kubelet.volumeNames(pod: self.name)
    }
    var files: [ProjectedFile] = []
    for mount in container["volumeMounts"]?.arrayValue ?? [] {
      guard let volume = mount["name"]?.stringValue, laidOut.contains(volume),
        let path = mount["mountPath"]?.stringValue
      else { continue }
      let content = try await inCluster { [cluster, self] in
        try await cluster.kubelet.volume(volume, pod: self.name)
      }
      let source = mounts.first { $0.path == path }?.source
      for (file, content) in content.files {
        files.append(
          ProjectedFile(
            path: "\(path)/\(file)", byteCount: content.bytes.count, mode: content.mode,
            disk: source.map { "\($0)/\(file)" }))
      }
    }
    return files.sorted { $0.path < $1.path }
  }
}
