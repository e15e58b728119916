using System.Text;
using LlamaRunner.Host.Plugins.Files;

namespace LlamaRunner.Host.Cli.Plugins;

/// <summary>What a plugin's name may be, and the id that follows from it.</summary>
internal static class PluginName
{
    /// <summary>True for a name that a plugin's folder may have and that is a namespace besides: each part between dots begins with a letter.</summary>
    public static bool IsValid(string name) =>
        PluginSource.IsName(name) && name.Split('.').All(static part => part.Length > 0 && char.IsAsciiLetter(part[0]));

    /// <summary>True for an id as the contracts describe it.</summary>
    public static bool IsId(string id) =>
        id.Length > 0 && char.IsAsciiLetterLower(id[0]) && id.All(static letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '-');

    /// <summary>Makes <c>my-api</c> of <c>MyApi</c> and of <c>My.Api</c>, and <c>open-ai2</c> of <c>OpenAI2</c>.</summary>
    public static string ToId(string name)
    {
        var id = new StringBuilder();
        for (var i = 0; i < name.Length; i++)
        {
            var letter = name[i];
            if (!char.IsAsciiLetterOrDigit(letter))
            {
                AddDash(id);
                continue;
            }

            // A new word begins after a small letter, and with the last of several capitals when a small one follows.
            if (char.IsAsciiLetterUpper(letter) && i > 0
                && (!char.IsAsciiLetterUpper(name[i - 1]) || (i + 1 < name.Length && char.IsAsciiLetterLower(name[i + 1]))))
            {
                AddDash(id);
            }

            id.Append(char.ToLowerInvariant(letter));
        }

        return id.ToString().TrimEnd('-');
    }

    private static void AddDash(StringBuilder id)
    {
        if (id.Length > 0 && id[^1] != '-')
        {
            id.Append('-');
        }
    }
}
