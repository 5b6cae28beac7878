import ArcFedHTTP
import ArcFedJOSE
import ArcFedJSON
import Synchronization

/// The doors that all tenants of a cloud share: which tenant is meant stands in the path of a
/// request to the login service, and in the token of a request to Graph.
final class TenantFront: Sendable {
  private final class Member: Sendable {
    let configuration: TenantConfiguration
    let login: LoginEndpoint
    let graph: GraphEndpoint

    init(_ configuration: TenantConfiguration, login: LoginEndpoint, graph: GraphEndpoint) {
      (self.configuration, self.login, self.graph) = (configuration, login, graph)
    }
  }

  /// login.microsoftonline.com.
  struct Login: Endpoint {
    let front: TenantFront

    func respond(to request: HTTPRequest) async -> HTTPResponse {
      await front.member(for: request)?.login.respond(to: request)
        ?? HTTPResponse(status: 404)
    }

    func respondAtOnce(to request: HTTPRequest) -> HTTPResponse? {
      front.member(for: request)?.login.respondAtOnce(to: request)
    }
  }

  /// graph.microsoft.com.
  struct Graph: Endpoint {
    let front: TenantFront

    func respond(to request: HTTPRequest) async -> HTTPResponse {
      // The claim only says whom to ask; that tenant checks the token.
      let token = request.bearerToken.flatMap { try? JWT(compact: $0) }
      let tenant = token?.claims["tid"]?.stringValue ?? ""
      return await front.member(named: tenant)?.graph.respond(to: request)
        ?? HTTPResponse(status: 404)
    }
  }

  private let members = Mutex<[Member]>([])

  var login: Login { Login(front: self) }

  var graph: Graph { Graph(front: self) }

  func add(_ configuration: TenantConfiguration, login: LoginEndpoint, graph: GraphEndpoint) {
    members.withLock {
      $0.append(Member(configuration, login: login, graph: graph))
    }
  }

  /// The tenant that a request's path names; the first, which then says that there is none of that
  /// name. A cloud of one tenant has nothing to choose.
  private func member(for request: HTTPRequest) -> Member? {
    let only = members.withLock { $0.count == 1 ? $0[0] : nil }
    return only ?? member(named: request.firstPathSegment ?? "")
  }

  private func member(named name: String) -> Member? {
    members.withLock { members in
      members.first { $0.configuration.isNamed(name) } ?? members.first
    }
  }
}
