import ArcFedSimulation

/// The versions of the Arc agents that Microsoft has released so far ("Upgrade Azure Arc-enabled
/// Kubernetes agents").
///
/// None is newer than what a cluster was connected with until somebody releases one: a lesson does
/// not change under its reader.
package struct AgentReleases: Sendable {
  /// How often agents ask for a newer version of themselves (the same page: hourly).
  static let pollInterval = Duration.hours(1)
  /// The minor versions that are supported: the newest and the two before it (the same page).
  static let supportedMinorVersions = 3

  /// The newest release; nil before there was one.
  package private(set) var newest: SoftwareVersion?

  /// Releases a version. An older one than the newest changes nothing.
  mutating func publish(_ version: SoftwareVersion) {
    if let newest, version <= newest { return }
    newest = version
  }

  /// Whether a version is within the support window: N, N-1 and N-2. Outside it agents go on
  /// working; nobody helps when they do not.
  package func supports(_ version: SoftwareVersion) -> Bool {
    guard let newest else { return true }
    guard version.major == newest.major else { return version > newest }
    return newest.minor - version.minor < Self.supportedMinorVersions
  }
}
