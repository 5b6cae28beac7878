// The errors of addressing that Resource Manager itself answers, once each. Providers keep tables
// of their own.

// MARK: - The address

extension ARMError {
  /// Azure REST API guidelines, "API versioning".
  static let missingAPIVersion = ARMError(
    status: 400, code: "MissingApiVersionParameter",
    message: "The api-version query parameter (?api-version=) is required for all requests.")

  /// A version that is no date, on a route of Resource Manager's own. The code is the one that
  /// Azure's clients look for; the sentence is not recorded whole anywhere public.
  static func invalidAPIVersion(_ version: String) -> ARMError {
    ARMError(
      status: 400, code: "InvalidApiVersionParameter",
      message: "The api-version '\(version)' is invalid. The supported versions are "
        + "'\(ResourceManagerAPI.versions.joined(separator: ","))'.")
  }

  /// A version that the provider does not serve (Azure/azure-cli#28496, Azure/migAz#246).
  static func noRegisteredProvider(
    location: String, version: String, type: ResourceTypeDescription
  ) -> ARMError {
    let versions = type.apiVersions.joined(separator: ", ")
    let locations = type.locations.map(Location.normalized).joined(separator: ", ")
    return ARMError(
      status: 400, code: "NoRegisteredProviderFound",
      message: "No registered resource provider found for location '\(location)' and API version "
        + "'\(version)' for type '\(type.name)'. The supported api-versions are '\(versions)'. "
        + "The supported locations are '\(locations)'.")
  }

  /// A location where the provider does not offer the type (Azure/azure-rest-api-specs#8577; older
  /// quotations end in other words).
  static func locationNotAvailable(
    _ location: String, type: String, available: [String]
  ) -> ARMError {
    let locations = available.map(Location.normalized).joined(separator: ",")
    return ARMError(
      status: 400, code: "LocationNotAvailableForResourceType",
      message: "The provided location '\(location)' is not available for resource type '\(type)'. "
        + "List of available regions for the resource type is '\(locations)'.")
  }

  /// A namespace that nobody owns.
  static func invalidNamespace(_ namespace: String) -> ARMError {
    ARMError(
      status: 404, code: "InvalidResourceNamespace",
      message: "The resource namespace '\(namespace)' is invalid.")
  }

  /// A type that its namespace does not have (azure-docs, Azure NetApp Files quickstart).
  static func invalidResourceType(namespace: String, version: String) -> ARMError {
    ARMError(
      status: 404, code: "InvalidResourceType",
      message: "The resource type could not be found in the namespace '\(namespace)' for api "
        + "version '\(version)'.")
  }

  /// A path that is no resource id.
  static let invalidPath = ARMError(
    status: 404, code: "NotFound", message: "The requested path does not exist.")

  /// A method that the route does not have.
  static func methodNotAllowed(_ method: String) -> ARMError {
    ARMError(
      status: 405, code: "HttpMethodNotAllowed",
      message: "The http method '\(method)' is not supported for a resource collection.")
  }

  /// A body that is not the JSON object the route needs.
  static func invalidRequestContent(_ why: String) -> ARMError {
    ARMError(
      status: 400, code: "InvalidRequestContent",
      message: "The request content was invalid and could not be deserialized: '\(why)'.")
  }

  /// A tracked resource without a location.
  static let locationRequired = ARMError(
    status: 400, code: "LocationRequired",
    message: "The location property is required for this definition.")
}

// MARK: - What is not there

extension ARMError {
  /// A subscription whose id is no GUID (terraform-provider-azurerm, grafana).
  static func invalidSubscription(_ id: String) -> ARMError {
    ARMError(
      status: 400, code: "InvalidSubscriptionId",
      message: "The provided subscription identifier '\(id)' is malformed or invalid.")
  }

  /// azure-docs, "Resolve errors for resource not found".
  static func subscriptionNotFound(_ id: String) -> ARMError {
    ARMError(
      status: 404, code: "SubscriptionNotFound",
      message: "The subscription '\(id)' could not be found.")
  }

  /// azure-docs, "Resolve errors for resource not found".
  static func resourceGroupNotFound(_ name: String) -> ARMError {
    ARMError(
      status: 404, code: "ResourceGroupNotFound",
      message: "Resource group '\(name)' could not be found.")
  }

  /// A resource that does not exist in its group (azure-docs, "Resolve errors for resource not
  /// found").
  package static func resourceNotFound(_ id: AzureResourceID) -> ARMError {
    let path = [id.provider ?? ""] + zip(id.types, id.names).flatMap { [$0, $1] }
    return ARMError(
      status: 404, code: "ResourceNotFound",
      message: "The Resource '\(path.joined(separator: "/"))' under resource group "
        + "'\(id.resourceGroup ?? "<null>")' was not found. For more details please go to "
        + "https://aka.ms/ARMResourceNotFoundFix")
  }

  /// A nested resource whose parent does not exist (azure-docs, "Resolve errors for parent
  /// resources").
  package static func parentResourceNotFound(_ id: AzureResourceID) -> ARMError {
    ARMError(
      status: 404, code: "ParentResourceNotFound",
      message: "Failed to perform 'write' on resource(s) of type "
        + "'\(id.types.joined(separator: "/"))', because the parent resource "
        + "'\(id.parent?.text ?? "/")' could not be found.")
  }

  /// A resource that exists elsewhere (azure-docs, "Resolve errors for resource not available in
  /// region" has the case; the sentence is from memory).
  package static func locationChanged(
    _ id: AzureResourceID, from existing: String, to wanted: String
  ) -> ARMError {
    ARMError(
      status: 409, code: "InvalidResourceLocation",
      message:
        "The resource '\(id.name ?? "")' already exists in location '\(existing)' in resource "
        + "group '\(id.resourceGroup ?? "")'. A resource with the same name cannot be created in "
        + "location '\(wanted)'. Please select a new resource name.")
  }

  /// A namespace that the subscription has not registered (azure-docs, "Resolve errors for
  /// resource provider registration").
  static func notRegistered(_ namespace: String) -> ARMError {
    ARMError(
      status: 409, code: "MissingSubscriptionRegistration",
      message: "The subscription is not registered to use namespace '\(namespace)'. See "
        + "https://aka.ms/rps-not-found for how to register subscriptions.")
  }

  /// A resource group that is on its way out (seen in the output of `az group create`).
  static func resourceGroupBeingDeleted(_ name: String) -> ARMError {
    ARMError(
      status: 409, code: "ResourceGroupBeingDeleted",
      message: "The resource group '\(name)' is in deprovisioning state and cannot perform this "
        + "operation.")
  }

  /// A resource group that exists elsewhere cannot move (azure-docs, "Resolve errors for resource
  /// group location").
  static func invalidGroupLocation(requested: String, existing: String) -> ARMError {
    ARMError(
      status: 409, code: "InvalidResourceGroupLocation",
      message: "Invalid resource group location '\(requested)'. The Resource group already exists "
        + "in location '\(existing)'.")
  }

  /// A resource group's name that breaks the rules ("Naming rules and restrictions for Azure
  /// resources", Microsoft.Resources).
  static func invalidGroupName(_ name: String, invalid: String) -> ARMError {
    ARMError(
      status: 400, code: "InvalidResourceGroup",
      message: "The provided resource group name '\(name)' has these invalid characters: "
        + "'\(invalid)'. The name can only be a letter, digit, '-', '.', '(', ')' or '_'.")
  }

  /// An async operation that was never started or is long forgotten.
  static func operationNotFound(_ id: String) -> ARMError {
    ARMError(
      status: 404, code: "OperationNotFound",
      message: "The operation '\(id)' could not be found.")
  }
}
