import ArcFedJSON

/// The part of k3s's `config.yaml` that reaches the API server: `kube-apiserver-arg`.
///
/// k3s merges the entries over its own defaults (`pkg/util/args.go#GetArgs`): `name=value` replaces
/// the default and accumulates with its like, `name+=value` appends to the default, `name-=value`
/// puts itself before it.
package struct K3sConfiguration: Hashable, Sendable {
  /// Entries of `kube-apiserver-arg`, in order.
  package var apiServerArguments: [String]
  /// `--cluster-domain`.
  package var clusterDomain: String
  /// Host and port at which the server is reached.
  package var externalHost: String

  /// A configuration with these entries.
  package init(
    apiServerArguments: [String] = [], clusterDomain: String = "cluster.local",
    externalHost: String
  ) {
    self.apiServerArguments = apiServerArguments
    self.clusterDomain = clusterDomain
    self.externalHost = externalHost
  }

  /// What k3s passes when nothing is configured (`pkg/daemons/control/server.go#apiServer`).
  private var defaults: [String: [String]] {
    let issuer = "https://kubernetes.default.svc.\(clusterDomain)"
    return [
      "service-account-issuer": [issuer],
      "api-audiences": ["\(issuer),k3s"],
      "service-account-key-file": [KeyFiles.verificationPath],
      "service-account-signing-key-file": [KeyFiles.signingPath],
      "anonymous-auth": ["false"],
    ]
  }

  /// The arguments as the server gets them: sorted by name, values in order.
  package var mergedArguments: [String] { Self.lines(mergedValues) }

  static func lines(_ values: [String: [String]]) -> [String] {
    values.keys.sorted(by: GoOrder.precedes).flatMap { name in
      (values[name] ?? []).map { "--\(name)=\($0)" }
    }
  }

  private enum Operation { case replace, append, prepend }

  private var mergedValues: [String: [String]] { Self.merge(apiServerArguments, over: defaults) }

  static func merge(
    _ arguments: [String], over defaults: [String: [String]]
  ) -> [String: [String]] {
    var values = defaults
    var replaced: Set<String> = []
    for argument in arguments {
      let (name, operation, value) = Self.split(argument)
      switch operation {
      case .append: values[name, default: []].append(value)
      case .prepend: values[name, default: []].insert(value, at: 0)
      case .replace:
        if replaced.insert(name).inserted { values[name] = [] }
        values[name, default: []].append(value)
      }
    }
    return values
  }

  /// `[--]name[+|-]=value`; without a value it is a switch that is on.
  private static func split(_ argument: String) -> (String, Operation, String) {
    let text = argument.hasPrefix("--") ? argument.dropFirst(2) : argument[...]
    guard let equals = text.firstIndex(of: "=") else { return (String(text), .replace, "true") }
    let name = text[..<equals]
    let value = String(text[text.index(after: equals)...])
    if name.hasSuffix("+") { return (String(name.dropLast()), .append, value) }
    if name.hasSuffix("-") { return (String(name.dropLast()), .prepend, value) }
    return (String(name), .replace, value)
  }

  /// Flags of the API server that decide about other things than tokens; taken and not looked at.
  private static let ignoredFlags: Set<String> = [
    "admission-control-config-file", "advertise-address", "allow-privileged", "audit-log-maxage",
    "audit-log-maxbackup", "audit-log-maxsize", "audit-log-path", "audit-policy-file",
    "authorization-mode", "disable-admission-plugins", "enable-admission-plugins",
    "encryption-provider-config", "event-ttl", "feature-gates", "max-mutating-requests-inflight",
    "max-requests-inflight", "profiling", "request-timeout", "runtime-config",
    "service-node-port-range", "tls-cipher-suites", "tls-min-version", "v",
  ]

  /// The flags with which the API server starts.
  package func flags() throws(APIServerFlagsError) -> APIServerFlags {
    let values = mergedValues
    for name in values.keys.sorted()
    where !Self.knownFlags.contains(name) && !Self.ignoredFlags.contains(name) {
      throw .unknownFlag(name)
    }
    let last: (String) -> String? = { values[$0]?.last }
    let flags = APIServerFlags(
      serviceAccountIssuers: values["service-account-issuer"] ?? [],
      apiAudiences: values["api-audiences"].map { Self.list($0) },
      serviceAccountKeyFiles: values["service-account-key-file"] ?? [],
      serviceAccountSigningKeyFile: last("service-account-signing-key-file") ?? "",
      maximumTokenExpirationSeconds: try Self.seconds(
        last("service-account-max-token-expiration")),
      extendsTokenExpiration: try Self.flag(
        "service-account-extend-token-expiration", last, otherwise: true),
      jwksURI: last("service-account-jwks-uri"),
      externalHost: last("external-hostname") ?? externalHost,
      anonymousAuth: try Self.flag("anonymous-auth", last, otherwise: true))
    try flags.validate()
    return flags
  }

  private static let knownFlags: Set<String> = [
    "service-account-issuer", "api-audiences", "service-account-key-file",
    "service-account-signing-key-file", "service-account-max-token-expiration",
    "service-account-extend-token-expiration", "service-account-jwks-uri", "external-hostname",
    "anonymous-auth",
  ]

  /// A string slice flag: values separated by commas, several flags add up.
  private static func list(_ values: [String]) -> [String] {
    values.flatMap { $0.split(separator: ",").map(String.init) }
  }

  private static func flag(
    _ name: String, _ last: (String) -> String?, otherwise: Bool
  ) throws(APIServerFlagsError) -> Bool {
    switch last(name) {
    case nil: return otherwise
    case "true", "True", "TRUE", "t", "T", "1": return true
    case "false", "False", "FALSE", "f", "F", "0": return false
    case .some(let value): throw .invalidValue(flag: name, value: value)
    }
  }

  private static func seconds(_ text: String?) throws(APIServerFlagsError) -> Int? {
    guard let text else { return nil }
    guard let seconds = GoDuration.seconds(text) else {
      throw .invalidValue(flag: "service-account-max-token-expiration", value: text)
    }
    return seconds
  }
}
