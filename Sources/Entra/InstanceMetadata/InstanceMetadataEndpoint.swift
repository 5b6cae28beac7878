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
  private let trace: Trace?
  /// What App Service wants to read in the header `X-IDENTITY-HEADER`; nil where there is none.
  private let appServiceSecret: String?

  init(
    tokens: TokenEndpoint, identities: HostIdentities, appServiceSecret: String?, trace: Trace?
  ) {
    self.tokens = tokens
    self.identities = identities
    self.appServiceSecret = appServiceSecret
    self.trace = trace
  }

  /// Answers one request.
  package func respond(to request: HTTPRequest) async -> HTTPResponse {
    switch request.pathSegments.map({ $0.lowercased() }) {
    case ["metadata", "identity", "oauth2", "token"]: await metadata(request)
    case ["msi", "token"]: await appService(request)
    default: Self.error(404, "not_found", "The requested resource was not found.")
    }
  }

  // MARK: The instance metadata service

  private func metadata(_ request: HTTPRequest) async -> HTTPResponse {
    guard request.method == .get else {
      return Self.error(405, "invalid_request", "The method is not allowed.")
    }
    // Both keep a confused proxy from asking in somebody's name.
    guard request.headers["Metadata"]?.lowercased() == "true" else {
      return Self.error(400, "invalid_request", "Required metadata header not specified")
    }
    guard request.headers["X-Forwarded-For"] == nil else {
      return Self.error(400, "invalid_request", "X-Forwarded-For header is not allowed")
    }
    guard let version = request.queryValue("api-version"), !version.isEmpty else {
      return Self.error(400, "invalid_request", "api-version was not specified in the request")
    }
    guard let resource = request.queryValue("resource"), !resource.isEmpty else {
      return Self.error(400, "invalid_request", "Required query variable 'resource' is missing")
    }
    switch await token(for: request, resource, resourceIDs: ["msi_res_id", "mi_res_id"]) {
    case .success(let issued): return .json(200, Self.metadataAnswer(issued, resource))
    case .failure(.entra(let error)):
      return Self.error(error.row.status, error.row.error.rawValue, error.message)
    case .failure(.host(let failure)):
      return Self.error(400, "invalid_request", Self.words(for: failure))
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

  private static func error(_ status: Int, _ name: String, _ text: String) -> HTTPResponse {
    .json(status, ["error": .string(name), "error_description": .string(text)])
  }

  // MARK: App Service

  private func appService(_ request: HTTPRequest) async -> HTTPResponse {
    guard let appServiceSecret, request.method == .get else {
      return Self.appServiceError(404, "The resource was not found.")
    }
    guard request.headers["X-IDENTITY-HEADER"] == appServiceSecret else {
      return Self.appServiceError(401, "The header X-IDENTITY-HEADER is missing or wrong.")
    }
    guard let resource = request.queryValue("resource"), !resource.isEmpty,
      request.queryValue("api-version")?.isEmpty == false
    else {
      return Self.appServiceError(400, "The parameters resource and api-version are required.")
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
    case .failure(.entra(let error)):
      return Self.appServiceError(error.row.status, error.message)
    case .failure(.host):
      return Self.appServiceError(
        400,
        "No User Assigned or Delegated Managed Identity found for specified "
          + "ClientId/ResourceId/PrincipalId.")
    }
  }

  private static func appServiceError(_ status: Int, _ text: String) -> HTTPResponse {
    .json(status, ["statusCode": .int(status), "message": .string(text)])
  }

  // MARK: Tokens

  private enum Refusal: Error {
    case host(HostIdentities.Failure)
    case entra(AADSTSRefusal)
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
      trace?.record(
        "Entra", "issue access token", clientID,
        outcome: .refused(code: "AADSTS\(error.row.code)", reason: error.tracedMessage))
      return .failure(.entra(error))
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
