import ArcFedHTTP
import ArcFedSimulation
import Testing

@testable import ArcFedServing

@Suite("Paths of the main origin")
struct DirectRouteTests {
  private let network: Network = {
    let network = Network(clock: Simulation(seed: 1).clock, trace: nil)
    let nobody = ClosureEndpoint { _ in HTTPResponse(status: 204) }
    for host in [
      "login.microsoftonline.com", "management.azure.com", "graph.microsoft.com",
      "acct.blob.core.windows.net", "europe.oic.prod-arc.azure.com",
    ] {
      network.attach(nobody, to: .https(host))
    }
    return network
  }()

  @Test(
    "Each service is found by the beginning of its paths",
    arguments: [
      ("/contoso/oauth2/v2.0/token", "login.microsoftonline.com", "/contoso/oauth2/v2.0/token"),
      ("/common/discovery/instance", "login.microsoftonline.com", "/common/discovery/instance"),
      ("/Subscriptions/1/x", "management.azure.com", "/Subscriptions/1/x"),
      ("/metadata/endpoints", "management.azure.com", "/metadata/endpoints"),
      ("/v1.0/applications", "graph.microsoft.com", "/v1.0/applications"),
      ("/graph/v1.0/applications", "graph.microsoft.com", "/v1.0/applications"),
      ("/graph//v1.0/applications", "graph.microsoft.com", "//v1.0/applications"),
      ("/acct/c/b%20c", "acct.blob.core.windows.net", "/c/b%20c"),
      ("/acct", "acct.blob.core.windows.net", "/"),
      (
        "/europe.oic.prod-arc.azure.com/t/i//.well-known/openid-configuration",
        "europe.oic.prod-arc.azure.com", "/t/i//.well-known/openid-configuration"
      ),
      ("/nobody.example/x", "login.microsoftonline.com", "/nobody.example/x"),
      ("/", "login.microsoftonline.com", "/"),
    ])
  func route(path: String, host: String, inner: String) {
    let route = DirectRoute(path, on: network)
    #expect(route.origin == .https(host))
    #expect(route.path == inner)
  }
}
