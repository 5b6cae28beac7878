import ArcFedHTTP
import ArcFedJOSE
import ArcFedJSON
import ArcFedSimulation

/// The way of a request through the server (`apiserver/pkg/server/config.go`,
/// `DefaultBuildHandlerChain`): authentication, authorization, then what it addresses.
extension Cluster {
  func respond(to request: HTTPRequest) async -> HTTPResponse {
    let now = clock.now
    let auditID = draws.uuid("audit", at: now) { subject in
      subject.append(request.method.rawValue)
      subject.append(" ")
      subject.append(request.path)
    }
    let answer = await answer(request, RequestInfo(request), now: now)
    let writer = ResponseWriter(
      request: request, auditID: auditID,
      flowSchemaID: Self.flowSchemaID, priorityLevelID: Self.priorityLevelID,
      clock: clock, date: dates(clock.now),
      earlierWarnings: BearerHeader.hasExtraSpace(request.headers["Authorization"])
        ? [BearerHeader.extraSpaceWarning] : [])
    return writer.write(answer)
  }

  private func answer(
    _ request: HTTPRequest, _ info: consuming RequestInfo, now: Timestamp
  ) async -> APIAnswer {
    do throws(StatusError) {
      // 1. Who is it? Whoever sends a header that is known by heart needs no judging.
      let asking: UserInfo
      if let header = request.headers["Authorization"],
        let known = knownHeaders.value(identical: header)
      {
        asking = known
      } else {
        asking = try await authenticate(request, now: now)
      }
      // 2. As whom?
      let user: UserInfo
      do throws(StatusError) { user = try impersonated(by: asking, request.headers) } catch {
        return .forbidden(error)
      }
      // 3. May they?
      if let refusal = refusal(user, info) { return .forbidden(refusal) }
      // 4. The work.
      return try await dispatch(APIRequest(http: request, info: info, user: user, now: now))
    } catch {
      return .failure(error)
    }
  }

  private static let flowSchemaID = fixedID("flow schema")
  private static let priorityLevelID = fixedID("priority level")

  /// Ids of objects that every server has and nobody asks about.
  private static func fixedID(_ name: String) -> String {
    RandomSource(seed: 0).stream(name).uuid().lowercase
  }

  private func authenticate(
    _ request: HTTPRequest, now: Timestamp
  ) async throws(StatusError) -> UserInfo {
    guard let token = BearerHeader.token(request.headers["Authorization"]) else {
      guard server.flags.anonymousAuth else { throw .unauthorized }
      return .anonymous
    }
    let result = await authenticate(
      token, audiences: server.flags.effectiveAudiences, now: now)
    guard case .authenticated(let user, _) = result else {
      trace?.record(
        configuration.name, "authenticate", request.path,
        outcome: .refused(code: "401", reason: result.errorText ?? ""),
        ["token": Digest.shortName(token)])
      throw .unauthorized
    }
    return user
  }

  /// Asks the tokens known by heart, then the service account authenticator.
  func authenticate(
    _ token: String, audiences: [String], now: Timestamp
  ) async -> AuthenticationResult {
    let apiAudiences = server.flags.effectiveAudiences
    if let user = staticUsers.value(identical: token) {
      let shared = audiences.filter(apiAudiences.containsIdentical)
      return shared.isEmpty && !apiAudiences.isEmpty
        ? .unrecognized : .authenticated(user, audiences: shared)
    }
    if let known = successes.result(token: token, audiences: audiences, now: now) { return known }
    let starts = starts
    let authenticator = server.authenticator(lanes)
    guard let recognized = authenticator.recognize(token) else { return .unrecognized }
    do {
      if let refusal = try await authenticator.verifySignature(of: recognized) { return refusal }
    } catch {
      return .refused("\(error)")
    }
    let result = authenticator.judge(
      recognized, requestedAudiences: audiences, now: now, lookup: lookup)
    if starts == self.starts {
      successes.remember(result, token: token, audiences: audiences, now: now)
    }
    if recognized.isLegacy, case .authenticated = result { markLegacyUse(recognized, now: now) }
    return result
  }

  /// Reads one live object.
  var lookup: TokenAuthenticator.Lookup {
    { [store] resource, namespace, name in
      store.object(name, of: resource, in: namespace)
    }
  }

  /// The day of its last use is written on the secret of a legacy token.
  private func markLegacyUse(_ token: TokenAuthenticator.Recognized, now: Timestamp) {
    let prefix = "kubernetes.io/serviceaccount/"
    let namespace = token.claims[prefix + "namespace"]?.stringValue ?? ""
    let name = token.claims[prefix + "secret.name"]?.stringValue ?? ""
    let key = ResourceTable.secrets.key(namespace: namespace, name: name)
    guard var secret = store.object(key)?.object else { return }
    var labels = secret.meta.labels
    let today = String(now.rfc3339.prefix(10))
    if labels[LegacyTokenValidation.lastUsedLabel] == today { return }
    labels[LegacyTokenValidation.lastUsedLabel] = today
    secret.setMeta(("labels", .sortedTexts(labels)))
    _ = try? store.put(key, secret)
  }
}

extension Digest {
  /// A token's name in traces and errors: the first characters of its SHA-256.
  static func shortName(_ token: String) -> String { shortName(Array(token.utf8)) }

  /// The same of a token's bytes.
  static func shortName(_ token: [UInt8]) -> String { hex(Array(sha256(token).prefix(6))) }
}
