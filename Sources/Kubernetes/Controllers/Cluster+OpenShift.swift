import ArcFedJSON
import ArcFedSimulation

/// What OpenShift's operators do about the API server
/// (openshift/cluster-kube-apiserver-operator, `pkg/operator/configobservation/auth`).
extension Cluster {
  /// The distribution, as the Azure CLI names it.
  static let openShift = "openshift"
  /// The issuer while `spec.serviceAccountIssuer` is empty.
  private static let usualIssuer = "https://kubernetes.default.svc"
  /// The one object of its kind.
  private static let authenticationName = "cluster"
  /// How long new flags take to be rolled out. Minutes for each node in reality.
  private static let rolloutDuration = Duration.minutes(3)

  /// `authentications/cluster`, as the installer leaves it.
  func furnishOpenShift() throws(StatusError) {
    guard configuration.distribution == Self.openShift else { return }
    try make(
      ResourceTable.authentications,
      [
        "metadata": ["name": .string(Self.authenticationName)],
        "spec": [
          "oauthMetadata": ["name": ""], "serviceAccountIssuer": "", "type": "",
          "webhookTokenAuthenticator": [
            "kubeConfig": ["name": "webhook-authentication-integrated-oauth"]
          ],
        ],
      ], by: "cluster-bootstrap")
  }

  /// Begins a rollout when another issuer is wanted.
  func authenticationChanged(_ object: JSONObject, old: JSONObject) {
    guard object.meta.name == Self.authenticationName,
      Self.wantedIssuer(object) != Self.wantedIssuer(old)
    else { return }
    _ = clock.schedule(
      at: clock.now + Self.rolloutDuration, "rollout of \(configuration.name)"
    ) { [weak self] in await self?.rollOutIssuer() }
  }

  /// The new issuer signs, those of before are trusted on, so that the platform's pods have time
  /// to change over. What the API server would not start with is not rolled out: its operator is
  /// degraded, and the old server goes on.
  private func rollOutIssuer() {
    let key = ResourceTable.authentications.key(namespace: "", name: Self.authenticationName)
    guard let object = store.object(key)?.object else { return }
    let issuer = Self.wantedIssuer(object)
    var flags = server.flags
    guard flags.serviceAccountIssuers.first != issuer else { return }
    flags.serviceAccountIssuers = [issuer] + flags.serviceAccountIssuers.filter { $0 != issuer }
    // The refusal is in the trace already.
    try? restart(with: flags)
  }

  private static func wantedIssuer(_ object: JSONObject) -> String {
    let issuer = object["spec"]?["serviceAccountIssuer"]?.stringValue ?? ""
    return issuer.isEmpty ? usualIssuer : issuer
  }
}
