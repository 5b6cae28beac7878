package import ArcFedHTTP
import ArcFedJSON
import ArcFedSimulation

/// login.microsoftonline.com: the token endpoint and the documents that lead to it.
package struct LoginEndpoint: Endpoint {
  private let router: Router
  private let signingKeys: SigningKeyRing

  init(
    tokens: TokenEndpoint, documents: TenantDocuments, replies: LoginReplies, trace: Trace?
  ) {
    let service = LoginService(
      tokens: tokens, documents: documents, replies: replies, trace: trace)
    router = service.makeRouter()
    signingKeys = documents.signingKeys
  }

  /// Answers one request.
  package func respond(to request: HTTPRequest) async -> HTTPResponse {
    await router.respond(to: request)
  }

  /// Answers with a public document, unless somebody would have to wait for the tenant's key.
  package func respondAtOnce(to request: HTTPRequest) -> HTTPResponse? {
    signingKeys.isMade ? router.respondAtOnce(to: request) : nil
  }
}

/// What stands behind the routes.
private struct LoginService: Sendable {
  let tokens: TokenEndpoint
  let documents: TenantDocuments
  let replies: LoginReplies
  let trace: Trace?

  func makeRouter() -> Router {
    var router = Router(
      caseInsensitivePaths: true,
      notFound: { replies.notFound($0) },
      methodNotAllowed: { wrongMethod($0) })
    router.on(.post, "/{tenant}/oauth2/v2.0/token") { await token($0, $1["tenant"], .v2) }
    router.on(.post, "/{tenant}/oauth2/token") { await token($0, $1["tenant"], .v1) }
    router.onReady(.get, "/common/discovery/instance") { request, _ in instance(request) }
    router.onReady(.get, "/{tenant}/v2.0/.well-known/openid-configuration") { request, path in
      document(request, path["tenant"]) { documents.openIDConfigurationV2(for: $0) }
    }
    router.onReady(.get, "/{tenant}/.well-known/openid-configuration") { request, path in
      document(request, path["tenant"]) { documents.openIDConfigurationV1(for: $0) }
    }
    router.onReady(.get, "/{tenant}/discovery/v2.0/keys") { request, path in
      document(request, path["tenant"]) { documents.keysV2(for: $0) }
    }
    router.onReady(.get, "/{tenant}/discovery/keys") { request, path in
      document(request, path["tenant"]) { _ in documents.keysV1() }
    }
    return router
  }

  private func token(
    _ request: HTTPRequest, _ tenant: String, _ version: TokenEndpoint.Version
  ) async -> HTTPResponse {
    do throws(AADSTSRefusal) {
      let issued = try await tokens.exchange(request, tenant: tenant, version: version)
      record(issued)
      return replies.success(Self.answer(issued, version), to: request)
    } catch {
      let reply = replies.refusal(error, of: request)
      record(error, of: request, answeredWith: reply)
      return reply
    }
  }

  /// The four members of a v2.0 answer; v1.0 adds three and writes numbers as texts.
  private static func answer(
    _ issued: TokenEndpoint.Issued, _ version: TokenEndpoint.Version
  ) -> [UInt8] {
    let seconds = issued.token.expiresInSeconds
    return JSONComposer.object { answer in
      answer.member("token_type", "Bearer")
      switch version {
      case .v2:
        answer.member("expires_in", seconds)
        answer.member("ext_expires_in", seconds)
      case .v1:
        answer.member("expires_in", "\(seconds)")
        answer.member("ext_expires_in", "\(seconds)")
        answer.member("expires_on", "\(issued.token.expiresAt.seconds)")
        answer.member("not_before", "\(issued.token.notBefore.seconds)")
        answer.member("resource", issued.token.audience)
      }
      answer.member("access_token", issued.text)
    }
  }

  private func document(
    _ request: HTTPRequest, _ tenant: String, _ make: (TenantName) -> [UInt8]
  ) -> HTTPResponse {
    let name = TenantName(tenant)
    do throws(AADSTSRefusal) {
      try name.check(against: replies.configuration, inDiscovery: true)
      return replies.document(make(name))
    } catch {
      return refuse(error, request)
    }
  }

  private func instance(_ request: HTTPRequest) -> HTTPResponse {
    let found = documents.instance(
      of: request.queryValue("authorization_endpoint") ?? "",
      apiVersion: request.queryValue("api-version") ?? "1.0")
    guard let found else { return refuse(AADSTSRefusal(.unknownInstance), request) }
    return replies.document(found.serialized())
  }

  private func wrongMethod(_ request: HTTPRequest) -> HTTPResponse {
    guard request.pathSegments.last?.lowercased() == "token" else {
      return replies.notFound(request)
    }
    let method = request.method.rawValue
    return refuse(AADSTSRefusal(.methodNotAllowed, ["method": method]), request)
  }

  /// Refuses what is no request for a token.
  private func refuse(_ refusal: AADSTSRefusal, _ request: HTTPRequest) -> HTTPResponse {
    let reply = replies.refusal(refusal, of: request)
    let worded = refusal.worded(replies.configuration.wording)
    trace?.record(
      "Entra", "answer", AADSTSRefusal.traced(request.path),
      outcome: .refused(code: "AADSTS\(worded.row.code)", reason: worded.tracedMessage),
      references: LoginReplies.references(in: reply))
    return reply
  }

  private func record(_ issued: TokenEndpoint.Issued) {
    let principal = issued.token.principal
    trace?.record(
      "Entra", "issue access token", principal.displayName, outcome: .success,
      [
        "client": principal.appID, "audience": issued.token.audience,
        "credential": issued.proof.name,
      ])
  }

  private func record(
    _ refusal: AADSTSRefusal, of request: HTTPRequest, answeredWith reply: HTTPResponse
  ) {
    let references = LoginReplies.references(in: reply)
    let refusal = refusal.worded(replies.configuration.wording)
    let client = AADSTSRefusal.traced((try? TokenForm(request))?["client_id"] ?? "")
    let outcome = TraceOutcome.refused(
      code: "AADSTS\(refusal.row.code)", reason: refusal.tracedMessage)
    guard let comparison = refusal.comparison else {
      trace?.record(
        "Entra", "issue access token", client, outcome: outcome, references: references)
      return
    }
    trace?.record(
      "Entra", "issue access token", client, outcome: outcome,
      [
        "issuer": AADSTSRefusal.traced(comparison.issuer),
        "subject": AADSTSRefusal.traced(comparison.subject),
        "audience": AADSTSRefusal.traced(comparison.audiences.joined(separator: ",")),
        "comparison": comparison.description,
      ], references: references)
  }
}
