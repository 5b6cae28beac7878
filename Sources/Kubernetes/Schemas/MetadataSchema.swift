/// Metadata that every object shares (`apimachinery/pkg/apis/meta/v1/types.go`).
enum MetadataSchema {
  static let objectMeta = ObjectSchema(
    "ObjectMeta",
    [
      FieldSchema("name", .string),
      FieldSchema("generateName", .string),
      FieldSchema("namespace", .string),
      FieldSchema("selfLink", .string),
      FieldSchema("uid", .string),
      FieldSchema("resourceVersion", .string),
      FieldSchema("generation", .int64),
      FieldSchema("creationTimestamp", .time),
      FieldSchema("deletionTimestamp", .time, .pointer),
      FieldSchema("deletionGracePeriodSeconds", .int64, .pointer),
      FieldSchema("labels", .map(.string)),
      FieldSchema("annotations", .map(.string)),
      FieldSchema("ownerReferences", .list(.object(ownerReference), .map(keys: ["uid"]))),
      FieldSchema("finalizers", .list(.string, .set)),
      FieldSchema("managedFields", .list(.object(managedFieldsEntry), .atomic)),
    ])

  private static let ownerReference = ObjectSchema(
    "OwnerReference",
    [
      FieldSchema("apiVersion", .string, .always),
      FieldSchema("kind", .string, .always),
      FieldSchema("name", .string, .always),
      FieldSchema("uid", .string, .always),
      FieldSchema("controller", .bool, .pointer),
      FieldSchema("blockOwnerDeletion", .bool, .pointer),
    ])

  private static let managedFieldsEntry = ObjectSchema(
    "ManagedFieldsEntry",
    [
      FieldSchema("manager", .string),
      FieldSchema("operation", .string),
      FieldSchema("apiVersion", .string),
      FieldSchema("time", .time, .pointer),
      FieldSchema("fieldsType", .string),
      FieldSchema("fieldsV1", .any, .pointer),
      FieldSchema("subresource", .string),
    ])

  /// The first three members of every object, then its own.
  static func object(
    _ name: String, package: String = "v1", _ fields: [FieldSchema]
  ) -> ObjectSchema {
    ObjectSchema(
      name, package: package,
      [
        FieldSchema("kind", .string),
        FieldSchema("apiVersion", .string),
        FieldSchema("metadata", .object(objectMeta), .always),
      ] + fields)
  }

  /// `metav1.DeleteOptions`.
  static let deleteOptions = ObjectSchema(
    "DeleteOptions",
    [
      FieldSchema("kind", .string),
      FieldSchema("apiVersion", .string),
      FieldSchema("gracePeriodSeconds", .int64, .pointer),
      FieldSchema("preconditions", .object(preconditions), .pointer),
      FieldSchema("orphanDependents", .bool, .pointer),
      FieldSchema("propagationPolicy", .string, .pointer),
      FieldSchema("dryRun", .list(.string, .atomic)),
    ])

  private static let preconditions = ObjectSchema(
    "Preconditions",
    [
      FieldSchema("uid", .string, .pointer),
      FieldSchema("resourceVersion", .string, .pointer),
    ])
}
