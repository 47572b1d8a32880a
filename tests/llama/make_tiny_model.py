"""Write a tiny model with random weights in GGUF, so that a real llama-server has something to load.

What it says is garbage; how the server speaks about it on the wire is real.
Dimension 0 of the residual stream is held at one by every embedding and written
by no layer, so column 0 of the output matrix is a bias per token: byte and
control tokens are never drawn, and ``--eos-bias`` decides whether replies end by
themselves (5) or only at the token limit (the default).

Needs numpy and gguf.  Usage: make_tiny_model.py OUT.gguf [--eos-bias 5]
"""

from __future__ import annotations

import argparse
import importlib
from pathlib import Path
from typing import Any

TEXT = (
    "the of and to in is that it for was on are as with be this have from or one by but not what"
    " all were we when there can an which if will up other about out many then them some so would"
    " make like into time has two more write number way first its find long down call who now"
)
WORDS = TEXT.split(" ")

CHAT_TEMPLATE = """\
{%- for m in messages %}<|im_start|>{{ m.role }}
{{ m.content }}<|im_end|>
{% endfor %}
{%- if add_generation_prompt %}<|im_start|>assistant
{% endif %}"""

LAYERS, WIDTH, HEADS, KV_HEADS, INNER, CONTEXT = 2, 64, 4, 2, 128, 32768
NORMAL, UNKNOWN, CONTROL, BYTE = 1, 2, 3, 6
NEVER = -40.0
END_TOKEN = 4

Token = tuple[str, float, int, str]


def vocabulary() -> list[Token]:
    """(piece, score, type, kind) of each token; kind is never, eos, char or word."""
    tokens: list[Token] = [
        ("<unk>", 0.0, UNKNOWN, "never"),
        ("<s>", 0.0, CONTROL, "never"),
        ("</s>", 0.0, CONTROL, "eos"),
        ("<|im_start|>", 0.0, CONTROL, "never"),
        ("<|im_end|>", 0.0, CONTROL, "eos"),
    ]
    tokens += [(f"<0x{byte:02X}>", 0.0, BYTE, "never") for byte in range(256)]
    tokens.append(("\u2581", -1e3, NORMAL, "char"))
    tokens += [(chr(code), -1e3, NORMAL, "char") for code in range(0x21, 0x7F)]
    known = {token[0] for token in tokens}
    for word in ("\u2581" + word for word in WORDS):
        # every prefix is a token too, so that merging letter by letter reaches the word
        for end in range(2, len(word) + 1):
            if word[:end] not in known:
                known.add(word[:end])
                kind = "word" if end == len(word) else "char"
                tokens.append((word[:end], -float(len(tokens)), NORMAL, kind))
    while len(tokens) % 32:
        tokens.append((f"<|extra_{len(tokens)}|>", 0.0, CONTROL, "never"))
    return tokens


def tensors(tokens: list[Token], eos_bias: float, seed: int) -> dict[str, Any]:
    """Every tensor by its GGUF name, float32."""
    # not imported by name: the project's own tools do without it
    np: Any = importlib.import_module("numpy")
    rng = np.random.default_rng(seed)

    def normal(*shape: int) -> Any:
        return (rng.standard_normal(shape) * 0.25).astype(np.float32)

    kv = WIDTH // HEADS * KV_HEADS
    embedding, head = normal(len(tokens), WIDTH), normal(len(tokens), WIDTH)
    embedding[:, 0] = 1.0
    bias = {"never": NEVER, "eos": eos_bias, "word": 1.5, "char": 0.0}
    for index, token in enumerate(tokens):
        if token[3] in ("never", "eos"):
            head[index] = 0.0
        # after the last norm the constant is about 1/8 at this width, so 8 makes it a logit
        head[index, 0] = bias[token[3]] * 8.0
    found = {
        "token_embd.weight": embedding,
        "output_norm.weight": np.ones(WIDTH, np.float32),
        "output.weight": head,
    }
    for layer in range(LAYERS):
        shapes = {
            "attn_q": (WIDTH, WIDTH),
            "attn_k": (kv, WIDTH),
            "attn_v": (kv, WIDTH),
            "attn_output": (WIDTH, WIDTH),
            "ffn_gate": (INNER, WIDTH),
            "ffn_up": (INNER, WIDTH),
            "ffn_down": (WIDTH, INNER),
        }
        for name, shape in shapes.items():
            weight = normal(*shape)
            if name in ("attn_output", "ffn_down"):
                weight[0] = 0.0
            found[f"blk.{layer}.{name}.weight"] = weight
        for name in ("attn_norm", "ffn_norm"):
            found[f"blk.{layer}.{name}.weight"] = np.ones(WIDTH, np.float32)
    return found


def write(path: Path, eos_bias: float = NEVER, seed: int = 1) -> None:
    """Write the model."""
    gguf: Any = importlib.import_module("gguf")
    tokens = vocabulary()
    writer = gguf.GGUFWriter(str(path), "llama")
    writer.add_name("tiny-random")
    writer.add_file_type(0)
    writer.add_context_length(CONTEXT)
    writer.add_embedding_length(WIDTH)
    writer.add_block_count(LAYERS)
    writer.add_feed_forward_length(INNER)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(KV_HEADS)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_rope_dimension_count(WIDTH // HEADS)
    writer.add_rope_freq_base(10000.0)
    writer.add_vocab_size(len(tokens))
    writer.add_tokenizer_model("llama")
    writer.add_tokenizer_pre("default")
    writer.add_token_list([token[0].encode() for token in tokens])
    writer.add_token_scores([token[1] for token in tokens])
    writer.add_token_types([token[2] for token in tokens])
    writer.add_unk_token_id(0)
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(END_TOKEN)
    writer.add_eot_token_id(END_TOKEN)
    writer.add_add_bos_token(True)
    writer.add_add_eos_token(False)
    writer.add_add_space_prefix(False)
    writer.add_chat_template(CHAT_TEMPLATE)
    for name, tensor in tensors(tokens, eos_bias, seed).items():
        writer.add_tensor(name, tensor)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--eos-bias", type=float, default=NEVER)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    write(given.out, given.eos_bias, given.seed)
