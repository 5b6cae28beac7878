/// Where a kubelet puts the volumes of its pods besides its own memory: a real directory, when a
/// real process is to read them.
package protocol VolumeWriter: Sendable {
  /// The volume of a pod has new content.
  func write(_ volume: ProjectedDirectory, named name: String, podUID: String) throws
  /// The pod is gone, and its volumes with it.
  func remove(podUID: String) throws
}
