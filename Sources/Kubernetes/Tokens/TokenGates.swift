/// What a server of some minor version does about tokens: the feature gates of
/// `pkg/features/kube_features.go`, each from the version on in which it is on by default.
struct TokenGates: Hashable, Sendable {
  /// Tokens have an id, and tell of their pod's node (`ServiceAccountTokenJTI`,
  /// `ServiceAccountTokenPodNodeInfo`).
  let tellsNodeAndID: Bool
  /// Tokens may be bound to nodes (`ServiceAccountTokenNodeBinding`).
  let bindsToNodes: Bool
  /// A kubelet gets only the audiences that its pod asks for
  /// (`ServiceAccountNodeAudienceRestriction`).
  let restrictsNodeAudiences: Bool
  /// A request that names another account's uid is refused
  /// (`TokenRequestServiceAccountUIDValidation`).
  let validatesAccountUID: Bool

  init(minorVersion: Int) {
    tellsNodeAndID = minorVersion >= 30
    bindsToNodes = minorVersion >= 31
    restrictsNodeAudiences = minorVersion >= 33
    validatesAccountUID = minorVersion >= 34
  }
}
