/// A version of the Arc agents, of the CLI or of an extension: numbers between dots.
package struct SoftwareVersion: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// The numbers, most significant first.
  package let numbers: [Int]
  /// As written.
  package let description: String

  /// Reads `1.21.10`; nil when there is no number at the start.
  package init?(_ text: String) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    let numbers = parts.map { Int($0.prefix { $0.isNumber }) }
    guard let first = numbers.first, first != nil else { return nil }
    self.numbers = numbers.map { $0 ?? 0 }
    description = text
  }

  init(_ numbers: Int...) {
    self.numbers = numbers
    description = numbers.map(String.init).joined(separator: ".")
  }

  /// Number by number; what is missing counts as zero.
  package static func < (left: SoftwareVersion, right: SoftwareVersion) -> Bool {
    for index in 0..<max(left.numbers.count, right.numbers.count) {
      let (a, b) = (left.number(index), right.number(index))
      if a != b { return a < b }
    }
    return false
  }

  /// As `<` sees it: `1.21` and `1.21.0` are the same version.
  package static func == (left: SoftwareVersion, right: SoftwareVersion) -> Bool {
    !(left < right) && !(right < left)
  }

  /// Hashes what `==` compares.
  package func hash(into hasher: inout Hasher) {
    var significant = numbers[...]
    while significant.last == 0 { significant.removeLast() }
    hasher.combine(significant)
  }

  /// The first number.
  var major: Int { number(0) }
  /// The second number.
  var minor: Int { number(1) }

  private func number(_ index: Int) -> Int { index < numbers.count ? numbers[index] : 0 }
}

/// The gates of workload identity federation on Arc-enabled Kubernetes.
package enum VersionGate {
  /// The first agents that know it ("Workload identity federation in Azure Arc-enabled Kubernetes",
  /// Requirements).
  package static let agent = SoftwareVersion(1, 21)
  /// The Azure CLI that the extension needs (`azext_metadata.json`, `azext.minCliCoreVersion`).
  package static let azureCLI = SoftwareVersion(2, 64, 0)
  /// The first extension that takes the options of workload identity ("Workload identity federation
  /// in Azure Arc-enabled Kubernetes", Requirements). Its `HISTORY.rst` says that they came with
  /// 1.8.0 and were repaired in 1.10.0; what 1.8 and 1.9 did with them is not published, so here
  /// the documented requirement holds and they do not know them.
  package static let connectedK8s = SoftwareVersion(1, 10, 0)
}
