import ArcFedJSON
import ArcFedSimulation

/// Turns objects into the tables and bare metadata that clients ask for
/// (`apiserver/pkg/endpoints/handlers/response.go#doTransformObject`).
struct ObjectShape: Sendable {
  let form: OutputForm
  let now: Timestamp

  /// The object in the wished shape; as it is when it cannot have it, as a `Status` cannot.
  func apply(_ object: JSONObject, showsColumns: Bool = true) -> JSONObject {
    guard form.shape != .whole, let resource = Self.resource(of: object) else { return object }
    let isList = object["kind"]?.stringValue == resource.listKind
    switch form.shape {
    case .whole: return object
    case .table: return table(object, resource, isList: isList, showsColumns: showsColumns)
    case .metadata, .metadataList:
      return isList ? metadataList(object) : metadata(object)
    }
  }

  /// The stored resource that an object or a list is of.
  static func resource(of object: JSONObject) -> ResourceDescriptor? {
    let kind = object["kind"]?.stringValue ?? ""
    let groupVersion = object["apiVersion"]?.stringValue ?? ""
    return ResourceTable.all.first {
      $0.groupVersion == groupVersion && ($0.kind == kind || $0.listKind == kind)
    }
  }

  private var groupVersion: JSONValue { .string("meta.k8s.io/\(form.version)") }

  private func metadata(_ object: JSONObject) -> JSONObject {
    [
      "kind": "PartialObjectMetadata", "apiVersion": groupVersion,
      "metadata": object["metadata"] ?? [:],
    ]
  }

  private func metadataList(_ list: JSONObject) -> JSONObject {
    [
      "kind": "PartialObjectMetadataList", "apiVersion": groupVersion,
      "metadata": list["metadata"] ?? [:],
      "items": .array(items(of: list).map { .object(metadata($0)) }),
    ]
  }

  private func items(of list: JSONObject) -> [JSONObject] {
    (list["items"]?.arrayValue ?? []).compactMap(\.objectValue)
  }

  private func table(
    _ object: JSONObject, _ resource: ResourceDescriptor, isList: Bool, showsColumns: Bool
  ) -> JSONObject {
    let columns = TableColumns.columns(of: resource)
    var listMetadata = object["metadata"] ?? [:]
    if !isList { listMetadata = ["resourceVersion": .string(object.meta.resourceVersion)] }
    let isEmptyMark = object["kind"]?.stringValue != resource.listKind && object.meta.name.isEmpty
    let shown = isList ? items(of: object) : isEmptyMark ? [] : [object]
    let rows = shown.map { item -> JSONValue in
      [
        "cells": .array(columns.map { $0.cell(item, now) }), "object": .object(metadata(item)),
      ]
    }
    return [
      "kind": "Table", "apiVersion": groupVersion, "metadata": listMetadata,
      "columnDefinitions": showsColumns ? .array(columns.map(\.json)) : .null,
      "rows": .array(rows),
    ]
  }
}
