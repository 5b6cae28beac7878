import ArcFedHTTP
import ArcFedResourceManager

/// Every error of the resource provider, in Resource Manager's shape.
///
/// The texts of `Microsoft.Kubernetes` itself are not published: codes follow the neighbours that
/// are, and the sentences are ours.
enum ArcError: Error, Sendable, Equatable {
  case invalidBody
  case locationRequired
  case identityRequired
  case identityType(String)
  case certificateRequired
  case issuerCannotBeDisabled
  case locationChanged(ConnectedCluster, requested: String)
  case beingDeleted(AzureResourceID)
  case notFound(AzureResourceID)
  case methodNotAllowed(String)
  case storage

  /// The error on the wire.
  var response: HTTPResponse {
    switch self {
    case .invalidBody:
      ARMError.response(
        400, "InvalidRequestContent", "The request content was invalid and could not be read.")
    case .locationRequired:
      ARMError.response(
        400, "LocationRequired", "The location property is required for this definition.")
    case .identityRequired:
      ARMError.response(400, "BadRequest", "The identity property is required.")
    case .identityType(let type):
      ARMError.response(
        400, "BadRequest",
        "The identity type '\(type)' is not valid. Allowed values are None and SystemAssigned.")
    case .certificateRequired:
      ARMError.response(
        400, "BadRequest", "The property agentPublicKeyCertificate is required.",
        target: "agentPublicKeyCertificate")
    case .issuerCannotBeDisabled:
      // The client's own words (`_validators.py` of connectedk8s): the service's are not known.
      ARMError.response(400, "BadRequest", "Disabling OIDC issuer is not supported.")
    case .locationChanged(let cluster, let requested):
      // azure-docs, "Resolve errors for invalid resource location".
      ARMError.response(
        409, "InvalidResourceLocation",
        "The resource '\(cluster.name)' already exists in location '\(cluster.location)' in "
          + "resource group '\(cluster.id.resourceGroup ?? "")'. A resource with the same name "
          + "cannot be created in location '\(requested)'. Please select a new resource name.")
    case .beingDeleted(let id):
      ARMError.response(
        409, "Conflict", "The resource '\(id.name ?? "")' is being deleted. Please try again later."
      )
    case .notFound(let id): ARMError.resourceNotFound(id).response
    case .methodNotAllowed(let method):
      ARMError.response(
        405, "HttpMethodNotAllowed", "The http method '\(method)' is not supported here.")
    case .storage:
      ARMError.response(500, "InternalServerError", "Encountered internal server error.")
    }
  }
}
