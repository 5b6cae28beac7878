import ArcFedEntra
package import ArcFedHTTP

extension Emulator {
  /// What Entra answers when it refuses, for no reason that anybody can see, an assertion that a
  /// credential matches. Users have met it after changes and under load: AADSTS700213 for a few of
  /// many requests.
  package var strayFederationRefusal: @Sendable (HTTPRequest) -> HTTPResponse {
    let refusals = world.tenant.strayRefusals
    return { refusals.respond(to: $0) }
  }
}
