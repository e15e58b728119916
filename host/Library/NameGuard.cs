using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.Models;
using LlamaRunner.Host.Models.Sources;

namespace LlamaRunner.Host.Library;

/// <summary>
/// Keeps the library from taking the name of a model that it is not: one of host.json or a folder is found first by its name, and the new
/// one would be listed without ever being run.
/// </summary>
internal static class NameGuard
{
    /// <summary>Refuses a name that is taken.</summary>
    /// <param name="site">The models of all kinds.</param>
    /// <param name="name">The name.</param>
    /// <param name="field">The field that has it.</param>
    /// <exception cref="BadRequestException">It is taken.</exception>
    public static void Check(ILibrarySite site, OllamaName name, string field)
    {
        string[] names = name.Tag.Equals(LibraryName.DefaultTag, StringComparison.OrdinalIgnoreCase) ? [name.Shown, name.Shown[..^(name.Tag.Length + 1)]] : [name.Shown];
        foreach (var text in names)
        {
            // Those of Ollama's folder give way, and what a pattern leads to has the name only until there is a model of that name.
            if (site.Find(text) is { Digest: null } other && IsOwn(other, text))
            {
                throw new BadRequestException(
                    $"the name \"{text}\" is that of {(other.Path is { } path ? $"the model {path}" : "a model of host.json")}, which is not the library's: choose another one",
                    field);
            }
        }
    }

    private static bool IsOwn(ModelEntry model, string name) =>
        model.Aliases.Prepend(model.Id).Any(own => own.Equals(name, StringComparison.OrdinalIgnoreCase));
}
