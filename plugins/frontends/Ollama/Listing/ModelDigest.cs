using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using LlamaRunner.Contracts.Models;

namespace LlamaRunner.Frontends.Ollama.Listing;

/// <summary>
/// The digest by which clients tell whether a model has changed: 64 lower-case hexadecimal digits, of which Ollama's own command line
/// cuts the first twelve and breaks when there are fewer. Of a model without manifest it is made of what tells one file from another.
/// </summary>
internal static class ModelDigest
{
    /// <summary>The digest of a model.</summary>
    public static string Of(ModelEntry model)
    {
        if (model.Digest is { } digest)
        {
            return digest;
        }

        var identity = string.Create(
            CultureInfo.InvariantCulture,
            $"{model.Path ?? $"{model.BackendId}:{model.Id}"}\n{model.ProjectorPath}\n{model.SizeBytes}\n{model.ModifiedAt.UtcTicks}");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(identity)));
    }
}
