import ArcFedAzureArc
import ArcFedAzureIdentity
import ArcFedHTTP
import ArcFedJSON
import ArcFedKubernetes
import ArcFedResourceManager

/// How the errors of the clients inside become the one that callers see.
extension Refusal {
  /// An error answer with `{"error":{"code","message"}}`: Resource Manager, Graph, Key Vault.
  init(_ service: Service, _ response: HTTPResponse) {
    let error = (try? response.json())?["error"]
    self.init(
      service, status: response.status, code: error?["code"]?.stringValue ?? "",
      message: error?["message"]?.stringValue ?? "")
  }

  /// An answer of the token endpoint: `error`, `error_description`, `error_codes`.
  init(tokenEndpoint response: HTTPResponse) {
    let body = (try? response.json()) ?? .null
    self.init(
      .entra, status: response.status,
      code: body["error_codes"]?[0]?.intValue.map { "AADSTS\($0)" } ?? "",
      message: Self.withoutTrace(body["error_description"]?.stringValue ?? ""),
      error: body["error"]?.stringValue)
  }

  /// An answer of the instance metadata service, which repeats what Entra told it.
  init(instanceMetadata body: JSONValue, status: Int) {
    let text = body["error_description"]?.stringValue ?? ""
    let error = body["error"]?.stringValue ?? ""
    let code = text.hasPrefix("AADSTS") ? String(text.prefix { $0 != ":" }) : error
    self.init(.entra, status: status, code: code, message: text, error: error)
  }

  init(_ failure: AuthenticationFailed) {
    guard failure.kind == .refused else {
      self.init(
        .azureIdentity, status: failure.status, code: Self.name(of: failure.kind),
        message: failure.message)
      return
    }
    self.init(
      .entra, status: failure.status, code: failure.errorCodes.first.map { "AADSTS\($0)" } ?? "",
      message: Self.withoutTrace(failure.oauthDescription ?? failure.message),
      error: failure.error)
  }

  init(_ unavailable: CredentialUnavailable) {
    self.init(.azureIdentity, code: "CredentialUnavailable", message: unavailable.message)
  }

  init(_ service: Service, _ failure: ServiceFailure) {
    switch failure {
    case .authentication(let error): self.init(error)
    case .service(let error) where service == .storage: self.init(storage: error)
    case .service(let error):
      self.init(
        service, status: error.status, code: error.innerCode ?? error.code, message: error.message)
    case .connection(let error): self.init(error)
    case .challenge(let message): self.init(service, code: "ValueError", message: message)
    case .invalidRequest(let message): self.init(service, code: "ValueError", message: message)
    case .cancelled: self.init(.arcFed, code: "Cancelled", message: "\(failure)")
    }
  }

  /// What Blob storage said; why a token was refused stands behind its sentence.
  init(storage error: ServiceError) {
    let sentence = error.message.split(separator: "\n").first.map(String.init) ?? ""
    let detail = error.innerCode.map { " \($0)" } ?? ""
    self.init(.storage, status: error.status, code: error.code, message: sentence + detail)
  }

  /// What became of a request to Resource Manager or Graph.
  init(_ service: Service, _ failure: AzureRESTFailure) {
    switch failure {
    case .refused(let response): self.init(service, response)
    case .operation(let error): self.init(service, code: error.code, message: error.message)
    case .network(let error): self.init(error)
    case .token(let error): self = error as? Refusal ?? .arcFed("NoToken", "\(error)")
    case .malformed(let message): self = .arcFed("MalformedAnswer", message)
    case .invalidURL(let message): self = .arcFed("InvalidRequest", message)
    case .endless(let url): self = .arcFed("OperationStuck", "the operation did not end: \(url)")
    case .cancelled: self = .arcFed("Cancelled", "the wait for an operation was given up")
    }
  }

  init(_ error: ConnectedK8sError) {
    if case .resourceManager(let status, let code, let message, _) = error {
      self.init(.resourceManager, status: status, code: code, message: message)
    } else {
      self.init(.connectedK8s, code: error.type, message: error.description)
    }
  }

  /// What the API server or the kubelet said.
  init(kubernetes error: any Error) {
    switch error {
    case let error as Refusal: self = error
    case KubernetesClientError.refused(let status):
      self.init(
        .kubernetes, status: status.code, code: status.reason, message: status.message)
    case KubernetesClientError.unreachable(let error): self.init(error)
    default: self.init(.kubernetes, code: "\(type(of: error))", message: "\(error)")
    }
  }

  init(_ error: NetworkError) {
    self.init(.network, code: Self.name(of: error), message: "\(error)")
  }

  /// Entra's text up to where it names its trace, the correlation and the time.
  static func withoutTrace(_ text: String) -> String {
    guard let trace = text.firstRange(of: "Trace ID:") else { return text }
    let head = text[..<trace.lowerBound]
    return String(
      head[
        ..<(head.lastIndex { !$0.isWhitespace }.map { head.index(after: $0) } ?? head.startIndex)])
  }

  private static func name(of error: NetworkError) -> String {
    switch error {
    case .unresolvedHost: "UnresolvedHost"
    case .connectionRefused: "ConnectionRefused"
    case .timedOut: "TimedOut"
    case .connectionReset: "ConnectionReset"
    }
  }

  private static func name(of kind: AuthenticationFailed.Kind) -> String {
    switch kind {
    case .refused: "Refused"
    case .unexpectedResponse: "UnexpectedResponse"
    case .tenantNotAllowed: "TenantNotAllowed"
    case .tokenFile: "TokenFile"
    case .connection: "Connection"
    case .missingScope: "MissingScope"
    case .cancelled: "Cancelled"
    }
  }
}
