import ArcFedJOSE
import ArcFedJSON
import ArcFedSimulation

/// The three questions about tokens: make one, judge one, who am I.
extension Cluster {
  func createToken(_ request: APIRequest) async throws(StatusError) -> APIAnswer {
    let info = request.info
    let (object, warnings) = try reviewBody(
      request, TokenRequest.kind, AuthenticationSchema.tokenRequest)
    let meta = object.meta
    try checkNamespace(meta, info)
    try admitToNamespace(name: info.name, info, ResourceTable.serviceAccounts)
    let specification = TokenRequest.Specification(object["spec"]?.objectValue ?? [:])
    var defaulted = object
    if specification.givenSeconds == nil {
      defaulted["spec"]?["expirationSeconds"] = .int(TokenLifetime.secondsDefault)
    }
    let manager = request.manager(apiVersion: TokenRequest.groupVersion)
    let evaluation = TokenRequest(
      meta: meta, specification: specification, namespace: info.namespace, name: info.name,
      user: request.user,
      flags: server.flags, gates: TokenGates(minorVersion: configuration.minorVersion),
      now: request.now, time: times(request.now),
      manager: manager,
      fields: ManagedFields.ofCreation(
        defaulted, AuthenticationSchema.tokenRequest, ignoring: ["status"]),
      lookup: lookup)
    let bound = specification.boundObject?.name ?? ""
    let account = String(joining: [info.namespace, "/", info.name])
    let tokenID = draws.uuid("token", at: request.now) { subject in
      subject.append(account)
      subject.append(" ")
      subject.append(bound)
    }
    let grant = try evaluation.evaluate(tokenID: tokenID)
    let token: String
    do throws(JOSEError) {
      token = try await server.signer(lanes).sign(grant.claims)
    } catch {
      throw .internalError("failed to generate token: \(error)")
    }
    trace?.record(
      configuration.name, "issue token", account, outcome: .success,
      [
        "audiences": grant.claims.audiences.joined(separator: " "), "bound to": bound,
        "jti": tokenID, "token": Digest.shortName(token),
      ])
    return .composed(
      status: 201, evaluation.answer(grant, token: token), warnings: warnings + grant.warnings)
  }

  /// `pkg/registry/authentication/tokenreview/storage.go#Create`.
  func createTokenReview(_ request: APIRequest) async throws(StatusError) -> APIAnswer {
    var (object, warnings) = try reviewBody(
      request, "TokenReview", AuthenticationSchema.tokenReview)
    let spec = object["spec"] ?? .object([:])
    let token = spec["token"]?.stringValue ?? ""
    if token.isEmpty {
      throw .badRequest("token is required for TokenReview in authentication")
    }
    let asked = (spec["audiences"]?.arrayValue ?? []).compactMap(\.stringValue)
    let audiences = asked.isEmpty ? server.flags.effectiveAudiences : asked
    let manager = request.manager(apiVersion: "authentication.k8s.io/v1")
    if let fields = ManagedFields.created(
      object, AuthenticationSchema.tokenReview, by: manager, at: request.now,
      ignoring: ["status"])
    {
      object.setMeta(("managedFields", fields))
    }
    // The token is reviewed as if it had come in a header, with the header's quirks.
    let result: AuthenticationResult
    if let presented = BearerHeader.token("Bearer \(token)") {
      result = await authenticate(presented, audiences: audiences, now: request.now)
    } else {
      result = .authenticated(.anonymous, audiences: audiences)
    }
    object["status"] = .object(Self.reviewStatus(result))
    return .object(status: 201, object, warnings: warnings)
  }

  private static func reviewStatus(_ result: AuthenticationResult) -> JSONObject {
    guard case .authenticated(let user, let audiences) = result else {
      return ["user": [:], "error": .string(result.errorText ?? "")]
    }
    var status: JSONObject = ["authenticated": true, "user": user.json]
    if !audiences.isEmpty { status["audiences"] = .array(audiences.map { .string($0) }) }
    return status
  }

  /// `pkg/registry/authentication/selfsubjectreview/rest.go#Create`.
  func createSelfSubjectReview(_ request: APIRequest) throws(StatusError) -> APIAnswer {
    var (object, warnings) = try reviewBody(
      request, "SelfSubjectReview", AuthenticationSchema.selfSubjectReview)
    object.setMeta(("creationTimestamp", .string(request.now.rfc3339)))
    object["status"] = ["userInfo": request.user.json]
    return .object(status: 201, object, warnings: warnings)
  }

  /// `pkg/registry/authorization/selfsubjectaccessreview/rest.go#Create`.
  func createSelfSubjectAccessReview(_ request: APIRequest) throws(StatusError) -> APIAnswer {
    var (object, warnings) = try reviewBody(
      request, "SelfSubjectAccessReview", AuthorizationSchema.selfSubjectAccessReview,
      groupVersion: "authorization.k8s.io/v1", package: "authorization")
    let resource = object["spec"]?["resourceAttributes"]
    let path = object["spec"]?["nonResourceAttributes"]
    guard (resource == nil) != (path == nil) else {
      throw .invalid(
        kind: "SelfSubjectAccessReview", group: "authorization.k8s.io", name: "",
        [
          .invalid(
            "spec.resourceAttributes", "",
            "exactly one of nonResourceAttributes or resourceAttributes must be specified")
        ])
    }
    let info =
      resource.map(RequestInfo.init(resourceAttributes:))
      ?? RequestInfo(nonResourceAttributes: path ?? .null)
    let fields = ManagedFields.created(
      object, AuthorizationSchema.selfSubjectAccessReview,
      by: request.manager(apiVersion: "authorization.k8s.io/v1"), at: request.now,
      ignoring: ["status"])
    object.setMeta(("managedFields", fields))
    let decision = decide(request.user, info)
    var status: JSONObject = ["allowed": .bool(decision.isAllowed)]
    if !decision.reason.isEmpty { status["reason"] = .string(decision.reason) }
    object["status"] = .object(status)
    return .object(status: 201, object, warnings: warnings)
  }

  private func reviewBody(
    _ request: APIRequest, _ kind: String, _ schema: ObjectSchema,
    groupVersion: String = TokenRequest.groupVersion, package: String = "authentication"
  ) throws(StatusError) -> (JSONObject, warnings: [String]) {
    let options = try creationOptions(request)
    let body = RequestBody(
      kind: kind, groupVersion: groupVersion, internalPackage: package,
      schema: schema, validation: options.validation)
    return try body.decode(request.http)
  }

  /// The handler's own check (`EnsureObjectNamespaceMatchesRequestNamespace`); what is in no
  /// namespace may name one, which is then forgotten.
  func checkNamespace(
    _ meta: ObjectMeta, _ info: RequestInfo, _ resource: ResourceDescriptor? = nil
  ) throws(StatusError) {
    if let resource, !resource.isNamespaced { return }
    let namespace = meta.namespace
    if !namespace.isEmpty, namespace != info.namespace {
      throw .badRequest(
        "the namespace of the provided object does not match the namespace sent on the request")
    }
  }
}
