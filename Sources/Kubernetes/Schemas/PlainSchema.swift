/// Kinds that this API server keeps and does not look into.
enum PlainSchema {
  /// `api/apps/v1/types.go`.
  static let deployment = MetadataSchema.object(
    "Deployment", [FieldSchema("spec", .any), FieldSchema("status", .any)])

  /// A custom resource of Azure Arc.
  static let signingKey = MetadataSchema.object(
    "SigningKey", [FieldSchema("spec", .any), FieldSchema("status", .any)])
}
