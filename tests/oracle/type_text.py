"""Spark data types as one-line text, with `!` behind a type that cannot be null: array<int!>, struct<a:int!,b:string>."""

from pyspark.sql import types as T


def type_text(data_type):
    if isinstance(data_type, T.ArrayType):
        return f"array<{slot_text(data_type.elementType, data_type.containsNull)}>"
    if isinstance(data_type, T.MapType):
        return f"map<{type_text(data_type.keyType)},{slot_text(data_type.valueType, data_type.valueContainsNull)}>"
    if isinstance(data_type, T.StructType):
        return "struct<" + ",".join(f"{f.name}:{slot_text(f.dataType, f.nullable)}" for f in data_type.fields) + ">"
    return data_type.simpleString()


def slot_text(data_type, nullable):
    return type_text(data_type) + ("" if nullable else "!")
