using System.Security.Cryptography;
using System.Text.Json.Nodes;
using LlamaRunner.Host.Models.Sources;

namespace LlamaRunner.UnitTests.Models;

/// <summary>Writes an Ollama folder of models.</summary>
internal sealed class OllamaStore(string folder)
{
    public string ManifestPath(string name, string root = "manifests") => Path.Combine(folder, root, name);

    /// <summary>Writes a model of one GGUF file.</summary>
    /// <param name="name">Its full name, such as <c>registry.ollama.ai/library/qwen3/8b</c>.</param>
    /// <param name="content">The file.</param>
    /// <returns>The path of its blob.</returns>
    public string Model(string name, GgufFile content)
    {
        var layer = Layer("model", content.ToBytes());
        Manifest(name, layer, Layer("template", "{{ .Prompt }}"u8.ToArray()));
        return BlobPath(layer);
    }

    /// <summary>Writes a blob.</summary>
    /// <returns>The layer that names it.</returns>
    public JsonObject Layer(string type, byte[] content)
    {
        var digest = Convert.ToHexStringLower(SHA256.HashData(content));
        Write(Path.Combine(folder, "blobs", "sha256-" + digest), content);
        return new JsonObject
        {
            ["mediaType"] = "application/vnd.ollama.image." + type,
            ["digest"] = "sha256:" + digest,
            ["size"] = content.Length,
        };
    }

    /// <summary>Gives shards their names, as the library does.</summary>
    public void LinkShards(params JsonObject[] layers)
    {
        OllamaLayer[] shards = [.. layers.Select(static layer => new OllamaLayer { Digest = (string)layer["digest"]!, Name = (string)layer["name"]! })];
        for (var i = 0; i < shards.Length; i++)
        {
            var link = OllamaBlobs.ShardPath(folder, shards, shards[i].Name!);
            Directory.CreateDirectory(Path.GetDirectoryName(link)!);
            File.CreateSymbolicLink(link, BlobPath(layers[i]));
        }
    }

    public string BlobPath(JsonObject layer) =>
        Path.Combine(folder, "blobs", ((string)layer["digest"]!).Replace(':', '-'));

    public static JsonObject ManifestOf(params JsonObject[] layers) => new()
    {
        ["schemaVersion"] = 2,
        ["mediaType"] = "application/vnd.docker.distribution.manifest.v2+json",
        ["config"] = new JsonObject { ["mediaType"] = "application/vnd.docker.container.image.v1+json", ["digest"] = "sha256:00" },
        ["layers"] = new JsonArray([.. layers.Select(static layer => layer.DeepClone())]),
    };

    public void Manifest(string name, params JsonObject[] layers) => Manifest(name, ManifestOf(layers).ToJsonString());

    public void Manifest(string name, string json) => Write(ManifestPath(name), System.Text.Encoding.UTF8.GetBytes(json));

    private static void Write(string path, byte[] bytes)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
    }
}
