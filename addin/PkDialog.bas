Attribute VB_Name = "PkDialog"
Option Explicit

' What Python asks and says, shown by Excel itself. Answers go back as return values, never into a command.

Private Const FOLDER_PICKER As Long = 4

Public Sub Tell(ByVal text As String, ByVal isProblem As Boolean)
    Answered = True
    MsgBox text, IIf(isProblem, vbExclamation, vbInformation), TITLE
End Sub

Public Sub TellQuietly(ByVal text As String)
    ' For what is seen on a sheet anyway.
    Answered = True
    Whisper = text
    Application.StatusBar = text
End Sub

Public Function Confirm(ByVal text As String) As Boolean
    Confirm = (MsgBox(text, vbYesNo + vbQuestion + vbDefaultButton2, TITLE) = vbYes)
End Function

Public Function AskText(ByVal text As String, ByVal suggestion As String) As String
    ' "" when nothing was entered or the dialog was cancelled.
    AskText = Trim$(InputBox(text, TITLE, suggestion))
End Function

Public Function AskFolder(ByVal text As String, ByVal suggestion As String) As String
    ' "" when cancelled.
    #If Mac Then
        AskFolder = AskText(text, suggestion)
    #Else
        With Application.FileDialog(FOLDER_PICKER)
            .Title = text
            .InitialFileName = suggestion & "\"
            If .Show = -1 Then AskFolder = .SelectedItems(1)
        End With
    #End If
End Function
