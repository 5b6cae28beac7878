import ArcFedAzureIdentity
import ArcFedHTTP
package import ArcFedJSON
import ArcFedKubernetes
import ArcFedSimulation

/// A pod of a connected cluster, and the program in it.
///
/// The program has what its container has: the environment that the webhook injected and the files
/// that the kubelet projected. Each call is a new process: nothing is cached between two.
public struct Pod: Sendable {
  /// `namespace/name`.
  public let name: String
  private let container: String?
  let cluster: ConnectedCluster

  init(name: String, container: String?, cluster: ConnectedCluster) {
    self.name = name
    self.container = container
    self.cluster = cluster
  }

  /// The name of its cluster.
  package var clusterName: String { cluster.name }

  /// The container that was named; nil for the pod's first.
  package var containerChoice: String? { container }

  /// The container's environment.
  public func environment() async throws(Refusal) -> [String: String] {
    let container = try await containerName()
    let pairs = try await inCluster { [cluster, name] in
      try await cluster.kubelet.environment(pod: name, container: container)
    }
    return Dictionary(pairs.map { ($0.name, $0.value) }) { _, last in last }
  }

  /// The text of a file in the container.
  public func readFile(_ path: String) async throws(Refusal) -> String {
    let container = try await containerName()
    let bytes = try await inCluster { [cluster, name] in
      try await cluster.kubelet.file(path, pod: name, container: container)
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The service account token that the workload identity webhook had projected.
  public func serviceAccountToken() async throws(Refusal) -> DecodedToken {
    guard let path = try await environment()[WorkloadEnvironment.federatedTokenFile] else {
      throw Refusal(
        .azureIdentity, code: "CredentialUnavailable",
        message: "the container has no \(WorkloadEnvironment.federatedTokenFile)")
    }
    guard let token = DecodedToken(try await readFile(path)) else {
      throw .arcFed("MalformedToken", "\(path) holds no JWT")
    }
    return token
  }

  /// Exchanges the service account token for an access token, as the Azure Identity library does.
  ///
  /// - Parameters:
  ///   - scope: the resource followed by `/.default`.
  ///   - clientID: another identity than the environment's.
  public func requestToken(
    scope: String, clientID: String? = nil
  ) async throws(Refusal) -> TokenExchange {
    do throws(ExchangeFailure) {
      return try await exchange(scope: scope, clientID: clientID)
    } catch {
      throw error.refusal
    }
  }

  /// Why an exchange failed, for who passes the refusal on.
  package struct ExchangeFailure: Error {
    /// The refusal as everybody sees it.
    package let refusal: Refusal
    /// Entra's whole text, with the ids of its trace; the refusal's where Entra said nothing.
    package let text: String

    init(_ refusal: Refusal, text: String? = nil) {
      self.refusal = refusal
      self.text = text ?? refusal.message
    }
  }

  /// The same as ``requestToken(scope:clientID:)``, with Entra's own words when it refuses.
  package func exchange(
    scope: String, clientID: String?
  ) async throws(ExchangeFailure) -> TokenExchange {
    do {
      let credential = try await credential(clientID: clientID)
      let token = await cluster.world.frame.run { () -> Result<AccessToken, AuthenticationFailed> in
        do throws(AuthenticationFailed) {
          return .success(try await credential.token(scopes: [scope]))
        } catch {
          return .failure(error)
        }
      }
      return try await decoded(try token.get())
    } catch let error as AuthenticationFailed {
      throw ExchangeFailure(Refusal(error), text: error.oauthDescription)
    } catch let refusal as Refusal {
      throw ExchangeFailure(refusal)
    } catch {
      throw ExchangeFailure(.arcFed("NoToken", "\(error)"))
    }
  }

  private func decoded(_ token: AccessToken) async throws(Refusal) -> TokenExchange {
    guard let decoded = DecodedToken(token.token) else {
      throw .arcFed("MalformedToken", "the access token is no JWT")
    }
    return TokenExchange(
      assertion: try await serviceAccountToken(), token: decoded, expiresOn: token.expiresOn)
  }

  /// Reads a secret from a vault, as the Key Vault library does.
  public func readSecret(
    named secret: String, from vault: KeyVault
  ) async throws(Refusal) -> String {
    let credential = try await credential(clientID: nil)
    return try await cluster.world.simulated { () async throws(Refusal) in
      do throws(ServiceFailure) {
        return try await vault.client(credential).secret(named: secret).value
      } catch {
        throw Refusal(.keyVault, error)
      }
    }
  }

  /// `{"phase","environment","events","object"}`.
  package func description() async throws(Refusal) -> JSONValue {
    let object = try await object()
    let environment = try await environment().sorted { $0.key < $1.key }
    return [
      "phase": object.at("status.phase") ?? .null,
      "environment": .object(JSONObject(environment.map { ($0.key, .string($0.value)) })),
      "events": .array(try await events()),
      "object": object,
    ]
  }

  /// What was reported about the pod, the oldest first, as `kubectl describe` lists it.
  private func events() async throws(Refusal) -> [JSONValue] {
    let parts = name.split(separator: "/", maxSplits: 1).map(String.init)
    let events = try await inCluster { [cluster] in
      try await cluster.api.list(
        "Event", namespace: parts.first,
        fieldSelector: "involvedObject.kind=Pod,involvedObject.name=\(parts.last ?? "")")
    }
    return events.map { event in
      [
        "type": event["type"] ?? .null, "reason": event["reason"] ?? .null,
        "message": event["message"] ?? .null,
      ]
    }
  }

  func credential(
    clientID: String?
  ) async throws(Refusal) -> WorkloadIdentityCredential {
    let environment = try await environment()
    let container = try await containerName()
    do throws(CredentialUnavailable) {
      return try WorkloadIdentityCredential(
        environment: environment,
        readFile: { [cluster, name] path in
          try await cluster.kubelet.file(path, pod: name, container: container)
        },
        network: cluster.world.network, clock: cluster.world.clock,
        trace: cluster.world.trace, clientID: clientID)
    } catch {
      throw Refusal(error)
    }
  }

  /// The pod as the API server has it.
  func object() async throws(Refusal) -> JSONValue {
    let parts = name.split(separator: "/", maxSplits: 1).map(String.init)
    return try await inCluster { [cluster] in
      try await cluster.api.get("Pod", parts.last ?? "", namespace: parts.first)
    }
  }

  /// The container that was named, or the pod's first.
  func containerName() async throws(Refusal) -> String {
    if let container { return container }
    return try await object().at("spec.containers[0].name")?.stringValue ?? ""
  }

  func inCluster<Result: Sendable>(
    _ body: @escaping @Sendable () async throws -> Result
  ) async throws(Refusal) -> Result {
    try await cluster.world.simulated { () async throws(Refusal) in
      do {
        return try await body()
      } catch {
        throw Refusal(kubernetes: error)
      }
    }
  }
}
