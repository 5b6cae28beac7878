import ArcFedJOSE

/// Where a generation of the webhook puts the token, and what it does about what is there already.
///
/// Which version Arc's `wiextension` ships is not published; the documentation shows the older
/// paths, so the older layout is the default.
package struct WebhookLayout: Sendable, Hashable {
  /// The release, which is also the tag of the images.
  package let version: String
  /// Where the volume is mounted.
  package let mountPath: String
  /// The token's path within the volume.
  package let tokenPath: String
  /// The volume's name, unless it is derived from the pod's.
  let fixedVolumeName: String?

  /// Up to v1.5.1: one fixed volume name; whatever a pod brings along is left alone
  /// (`pkg/webhook/consts.go` and `webhook.go` at tag v1.5.1).
  package static let v151 = WebhookLayout(
    version: "v1.5.1", mountPath: "/var/run/secrets/azure/tokens",
    tokenPath: "azure-identity-token", fixedVolumeName: "azure-identity-token")

  /// v1.6.0: a reserved volume name for each pod, always overwritten (the files at tag v1.6.0).
  package static let v160 = WebhookLayout(
    version: "v1.6.0", mountPath: "/var/run/secrets/azure/wi",
    tokenPath: "token/azure-identity-token", fixedVolumeName: nil)

  /// `ProjectedVolumeNamePrefix`.
  static let volumeNamePrefix = "azure-workload-identity-reserved-"
  /// The longest name of a volume (RFC 1123 label; `buildVolumeName`).
  static let volumeNameLengthMaximum = 63

  /// Where SDKs find the token.
  package var federatedTokenFile: String { "\(mountPath)/\(tokenPath)" }

  /// Whether an existing volume or mount of the same name is replaced.
  var overwrites: Bool { fixedVolumeName == nil }

  /// Whether the release knows token endpoints of other owners.
  var knowsCustomTokenEndpoints: Bool { fixedVolumeName == nil }

  /// The name of the volume in a pod called `podName`.
  package func volumeName(podName: String) -> String {
    if let fixedVolumeName { return fixedVolumeName }
    let digest = Digest.hex(Digest.sha256([UInt8](podName.utf8)))
    let digits = Self.volumeNameLengthMaximum - Self.volumeNamePrefix.utf8.count
    return Self.volumeNamePrefix + digest.prefix(digits)
  }
}
