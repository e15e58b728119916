using System.Net;
using LlamaRunner.Host.Models.Sources;

namespace LlamaRunner.Host.Library.Registries;

/// <summary>Which registry a name means.</summary>
/// <param name="http">The client.</param>
/// <param name="own">The address of the registry of names without host.</param>
internal sealed class RegistryAddress(HttpClient http, Uri own)
{
    /// <summary>Makes the client of a model's repository.</summary>
    /// <param name="name">The model.</param>
    /// <param name="isInsecure">Whether a registry that the name itself says may be spoken to without encryption.</param>
    /// <param name="userName">The user; null for none.</param>
    /// <param name="password">The user's password.</param>
    public RegistryClient Open(OllamaName name, bool isInsecure, string? userName, string? password) => new(
        http,
        LibraryName.IsOfOllama(name) ? own : new Uri($"{(isInsecure ? "http" : "https")}://{name.Host}"),
        $"{name.Namespace}/{name.Model}",
        userName is null ? null : new NetworkCredential(userName, password));
}
