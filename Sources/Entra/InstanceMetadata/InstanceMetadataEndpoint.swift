package import ArcFedHTTP
import ArcFedJSON
import ArcFedSimulation

/// Where a program on a host in Azure gets the tokens of the host's identities: the instance
/// metadata service of a virtual machine, and the endpoint of App Service (Microsoft Entra, "How to
/// use managed identities for Azure resources on an Azure VM to acquire an access token"; Azure App
/// Service, "How to use managed identities for App Service").
///
/// It is on no network unless somebody puts it there: a cluster that Azure Arc connects is no host
/// in Azure, and its pods reach nothing of the kind.
package struct InstanceMetadataEndpoint: Endpoint {
  /// Where a virtual machine finds it.
  package static let origin = "http://169.254.169.254"
  /// The path of App Service's form, on an origin of the caller's choice.
  package static let appServicePath = "/msi/token"

  private let tokens: TokenEndpoint
  private let identities: HostIdentities
  /// Words of Entra's own refusals, which are passed on whole.
  private let replies: LoginReplies
  private let trace: Trace?
  /// What App Service wants to read in the header `X-IDENTITY-HEADER`; nil where there is none.
  private let appServiceSecret: String?

  init(
    tokens: TokenEndpoint, identities: HostIdentities, appServiceSecret: String?,
    replies: LoginReplies, trace: Trace?
  ) {
    self.tokens = tokens
    self.replies = replies
    self.identities = identities
    self.appServiceSecret = appServiceSecret
    self.trace = trace
  }

  /// Answers one request.
  package func respond(to request: HTTPRequest) async -> HTTPResponse {
    switch request.pathSegments.map({ $0.lowercased() }) {
    case ["metadata", "identity", "oauth2", "token"]: await metadata(request)
    case ["msi", "token"]: await appService(request)
    default: refuse(404, "not_found", "The requested resource was not found.", request)
    }
  }

  /// The headers by which callers name their requests (azure-core, `RequestIdPolicy`; MSAL).
  private static let requestIDHeaders = ["x-ms-client-request-id", "client-request-id"]

  /// Keeps a refusal in the trace, under the ids that its receiver has.
  private func record(_ code: String, _ reason: String, _ request: HTTPRequest) {
    let references = Self.requestIDHeaders.compactMap {
      request.headers[$0].map { AADSTSRefusal.traced($0.lowercased()) }
    }
    trace?.record(
      Self.traceSource, "answer", AADSTSRefusal.traced(request.path),
      outcome: .refused(code: code, reason: reason), references: references)
  }

  /// Who speaks in the trace.
  package static let traceSource = "Instance metadata"

  // MARK: The instance metadata service

  private func metadata(_ request: HTTPRequest) async -> HTTPResponse {
    guard request.method == .get else {
      return refuse(405, "invalid_request", "The method is not allowed.", request)
    }
    // Both keep a confused proxy from asking in somebody's name.
    guard request.headers["Metadata"]?.lowercased() == "true" else {
      return refuse(400, "invalid_request", "Required metadata header not specified", request)
    }
    guard request.headers["X-Forwarded-For"] == nil else {
      return refuse(400, "invalid_request", "X-Forwarded-For header is not allowed", request)
    }
    guard let version = request.queryValue("api-version"), !version.isEmpty else {
      return refuse(400, "invalid_request", "api-version was not specified in the request", request)
    }
    guard let resource = request.queryValue("resource"), !resource.isEmpty else {
      return refuse(
        400, "invalid_request", "Required query variable 'resource' is missing", request)
    }
    switch await token(for: request, resource, resourceIDs: ["msi_res_id", "mi_res_id"]) {
    case .success(let issued): return .json(200, Self.metadataAnswer(issued, resource))
    case .failure(.entra(let said)): return Self.error(said.status, said.error, said.text)
    case .failure(.host(let failure)):
      return refuse(400, "invalid_request", Self.words(for: failure), request)
    }
  }

  private static func metadataAnswer(
    _ issued: TokenEndpoint.Issued, _ resource: String
  ) -> JSONValue {
    let seconds = "\(issued.token.expiresInSeconds)"
    return [
      "access_token": .string(issued.text),
      "client_id": .string(issued.token.principal.appID),
      "expires_in": .string(seconds),
      "expires_on": .string("\(issued.token.expiresAt.seconds)"),
      "ext_expires_in": .string(seconds),
      "not_before": .string("\(issued.token.notBefore.seconds)"),
      "resource": .string(resource),
      "token_type": "Bearer",
    ]
  }

  private static func words(for failure: HostIdentities.Failure) -> String {
    switch failure {
    case .notFound: "Identity not found"
    case .ambiguous:
      "Multiple user assigned identities exist, please specify the clientId / resourceId of the "
        + "identity in the token request"
    case .unavailable: "Failed to retrieve token from the Active directory."
    }
  }

  private func refuse(
    _ status: Int, _ name: String, _ text: String, _ request: HTTPRequest
  ) -> HTTPResponse {
    record(name, text, request)
    return Self.error(status, name, text)
  }

  private static func error(_ status: Int, _ name: String, _ text: String) -> HTTPResponse {
    .json(status, ["error": .string(name), "error_description": .string(text)])
  }

  // MARK: App Service

  private func appService(_ request: HTTPRequest) async -> HTTPResponse {
    guard let appServiceSecret, request.method == .get else {
      return refuseAppService(404, "The resource was not found.", request)
    }
    guard request.headers["X-IDENTITY-HEADER"] == appServiceSecret else {
      return refuseAppService(401, "The header X-IDENTITY-HEADER is missing or wrong.", request)
    }
    guard let resource = request.queryValue("resource"), !resource.isEmpty,
      request.queryValue("api-version")?.isEmpty == false
    else {
      return refuseAppService(
        400, "The parameters resource and api-version are required.", request)
    }
    switch await token(for: request, resource, resourceIDs: ["mi_res_id"]) {
    case .success(let issued):
      return .json(
        200,
        [
          "access_token": .string(issued.text),
          "expires_on": .string("\(issued.token.expiresAt.seconds)"),
          "resource": .string(resource), "token_type": "Bearer",
          "client_id": .string(issued.token.principal.appID),
        ])
    case .failure(.entra(let said)): return Self.appServiceError(said.status, said.text)
    case .failure(.host):
      return refuseAppService(
        400,
        "No User Assigned or Delegated Managed Identity found for specified "
          + "ClientId/ResourceId/PrincipalId.", request)
    }
  }

  private func refuseAppService(
    _ status: Int, _ text: String, _ request: HTTPRequest
  ) -> HTTPResponse {
    record("\(status)", text, request)
    return Self.appServiceError(status, text)
  }

  private static func appServiceError(_ status: Int, _ text: String) -> HTTPResponse {
    .json(status, ["statusCode": .int(status), "message": .string(text)])
  }

  // MARK: Tokens

  private enum Refusal: Error {
    case host(HostIdentities.Failure)
    case entra(Said)
  }

  /// What Entra said. Its whole text is passed on, with the ids of its trace: issues about the
  /// service quote it so.
  private struct Said {
    let status: Int
    let error: String
    let text: String
  }

  private func token(
    for request: HTTPRequest, _ resource: String, resourceIDs: [String]
  ) async -> Result<TokenEndpoint.Issued, Refusal> {
    let clientID: String
    do {
      clientID = try await identities.clientID(
        for: Self.choice(request, resourceIDs), in: tokens.directory)
    } catch {
      return .failure(.host(error))
    }
    do {
      let issued = try await tokens.hostToken(for: clientID, resource: resource)
      trace?.record(
        "Entra", "issue access token", issued.token.principal.displayName, outcome: .success,
        [
          "client": clientID, "audience": issued.token.audience,
          "credential": issued.proof.name,
        ])
      return .success(issued)
    } catch {
      let reply = replies.refusal(error, of: request)
      let body = (try? reply.json()) ?? .null
      trace?.record(
        "Entra", "issue access token", clientID,
        outcome: .refused(code: "AADSTS\(error.row.code)", reason: error.tracedMessage),
        references: LoginReplies.references(in: reply))
      return .failure(
        .entra(
          Said(
            status: reply.status, error: body["error"]?.stringValue ?? "",
            text: body["error_description"]?.stringValue ?? error.message)))
    }
  }

  /// The one identity that the request names; the names exclude each other, and the first counts.
  private static func choice(
    _ request: HTTPRequest, _ resourceIDs: [String]
  ) -> HostIdentities.Choice? {
    func value(_ name: String) -> String? {
      request.queryValue(name).flatMap { $0.isEmpty ? nil : $0 }
    }
    if let id = value("client_id") { return .clientID(id) }
    for name in ["object_id", "principal_id"] {
      if let id = value(name) { return .objectID(id) }
    }
    return resourceIDs.lazy.compactMap(value).first.map { .resourceID($0) }
  }
}
