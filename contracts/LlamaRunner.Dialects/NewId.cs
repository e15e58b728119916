using System.Security.Cryptography;

namespace LlamaRunner.Dialects;

/// <summary>Makes ids for objects of an API.</summary>
public static class NewId
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private const int Length = 24;

    /// <summary>Makes an id that nobody can guess.</summary>
    /// <param name="prefix">What it begins with, for example <c>msg_</c>.</param>
    public static string Make(string prefix) => prefix + RandomNumberGenerator.GetString(Alphabet, Length);
}
